import { processesIn } from './cgroups.ts';
import { type ClusterFacts, layoutOf, listClusters } from './clusterFolder.ts';
import { componentNames, componentProcesses } from './componentProcesses.ts';
import { openCluster } from './openCluster.ts';
import { isAlive } from './processId.ts';

export type ClusterStatus = {
  name: string;
  number: number;
  /** `Broken`: a component does not run. `CutOff`: its start was killed. `Gone`: nothing of it runs. */
  state: 'Starting' | 'Ready' | 'NotReady' | 'Broken' | 'CutOff' | 'Gone';
  createdAt: string;
  kubeconfig: string;
  apiServer: string;
  podLogsDir: string;
  hostAddress: string;
  logs: string;
  /** Pid by component, null for one that does not run. */
  components: Record<string, number | null>;
  pods: number | null;
};

/** What is there, for every cluster of this machine. */
export async function clusterStatus(): Promise<ClusterStatus[]> {
  return Promise.all((await listClusters()).map(statusOf));
}

async function statusOf(facts: ClusterFacts): Promise<ClusterStatus> {
  const layout = layoutOf(facts.number);
  const running = componentProcesses(layout);
  const components = Object.fromEntries(componentNames.map((name) => [name, running.get(name) ?? null]));
  const base = {
    name: facts.name,
    number: facts.number,
    createdAt: facts.createdAt,
    kubeconfig: layout.kubeconfig,
    apiServer: layout.apiServer,
    podLogsDir: layout.podLogs,
    hostAddress: layout.hostAddress,
    logs: layout.logs,
    components,
    pods: null,
  };
  if (facts.phase === 'starting') {
    return { ...base, state: isAlive(facts.launcher) ? 'Starting' : 'CutOff' };
  }
  if (processesIn(layout.cgroup).length === 0) return { ...base, state: 'Gone' };
  if (Object.values(components).includes(null)) return { ...base, state: 'Broken' };
  try {
    const cluster = await openCluster(layout, facts.name);
    const status = '{.status.conditions[?(@.type=="Ready")].status}';
    const timeout = '--request-timeout=5s';
    const ready = await cluster.kubectl([
      'get',
      'node',
      layout.nodeName,
      timeout,
      '-o',
      `jsonpath=${status}`,
    ]);
    const pods = (await cluster.kubectl(['get', 'pods', '-A', timeout, '-o', 'name'])).split('\n').length - 1;
    return { ...base, pods, state: ready === 'True' ? 'Ready' : 'NotReady' };
  } catch {
    return { ...base, state: 'NotReady' };
  }
}
