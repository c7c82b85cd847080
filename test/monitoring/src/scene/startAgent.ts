import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type KubernetesObject, resources } from '@logpipeline/kubernetes';
import { eventually, get, type TestCluster } from '../../../../operator/test/reconcile/operatorFixture.ts';
import { type ServerProcess, startServerProcess } from '../serverProcess.ts';
import { OWN_MOUNTS } from './ownMounts.ts';
import { NAMESPACE, RELEASE } from './sceneCluster.ts';

const MAIN = fileURLToPath(new URL('../../../../daemonset-agent/src/main.ts', import.meta.url));

/** Where an agent of the scene is and what it reads. */
export type AgentPlace = {
  node: string;
  /** Its own address on the loopback interface, as a pod has one. */
  address: string;
  port: number;
  /** All that it writes is below it; `log/pods` stands for the node's /var/log/pods. */
  folder: string;
  /** In the place of what the DaemonSet's settings have. */
  settings?: Readonly<Record<string, unknown>>;
};

/**
 * Starts the agent from its sources with the settings that the operator made for its DaemonSet, as a process that sees `folder/log` as
 * /var/log, where configurations from Secrets always look. Waits until it is ready.
 */
export async function startAgent(cluster: TestCluster, place: AgentPlace): Promise<ServerProcess> {
  const { node, address, port, folder, settings: own = {} } = place;
  const account = join(folder, 'serviceaccount');
  await mkdir(join(folder, 'log', 'pods'), { recursive: true });
  await mkdir(account, { recursive: true });
  await writeFile(join(account, 'token'), cluster.token);
  await writeFile(join(account, 'ca.crt'), cluster.ca);
  const settings = JSON.parse(await text(cluster, 'configMaps', `${RELEASE.fullname}-agent`, 'agent.json'));
  const tokenFile = join(folder, 'token');
  await writeFile(tokenFile, await text(cluster, 'secrets', `${RELEASE.fullname}-agent-token`, 'token'));
  const config = join(folder, 'agent.json');
  await writeFile(
    config,
    JSON.stringify({
      ...settings,
      node,
      spool: { path: join(folder, 'spool') },
      http: { host: address, port, statusTokenFile: tokenFile },
      kubernetes: { ...settings.kubernetes, serviceAccountPath: account },
      nodeMetrics: { ...settings.nodeMetrics, rootPath: '/' },
      ...own,
    }),
  );
  const [program, ...args] = OWN_MOUNTS;
  return await startServerProcess(
    program,
    [...args, join(folder, 'log'), process.execPath, MAIN, '--config', config],
    join(folder, 'agent.log'),
    `http://${address}:${port}/readyz`,
    {
      ...process.env,
      NODE_NAME: node,
      KUBERNETES_SERVICE_HOST: '127.0.0.1',
      KUBERNETES_SERVICE_PORT: String(cluster.port),
    },
  );
}

/** A value of a ConfigMap or Secret that the operator is about to make. */
async function text(
  cluster: TestCluster,
  kind: 'configMaps' | 'secrets',
  name: string,
  key: string,
): Promise<string> {
  const object = await eventually(() => get(cluster, resources[kind], NAMESPACE, name));
  const value = (object as KubernetesObject & { data?: Record<string, string> }).data?.[key];
  if (value === undefined) throw new Error(`${kind} ${name} has no ${key}`);
  return kind === 'secrets' ? Buffer.from(value, 'base64').toString('utf8') : value;
}
