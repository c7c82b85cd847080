import {
  type Alertmanager,
  type AlertReceiver,
  type Prometheus,
  startAlertmanager,
  startAlertReceiver,
  startPrometheus,
} from '@logpipeline/test-monitoring';
import { startPodDiscovery } from './podDiscovery.ts';
import type { Scraping } from './scraping.ts';
import type { TestRelease } from './testRelease.ts';

/** The node's network is its own: nothing else of it listens here. */
const PORT = 9090;

export type MonitoringOptions = Scraping & {
  /** Rule files' texts. */
  rules: readonly string[];
  /** Of scrapes and of evaluations; a Go duration. */
  interval: string;
};

/** A Prometheus that finds its targets by the cluster's API, an Alertmanager, and the webhook that it tells. */
export type ClusterMonitoring = {
  prometheus: Prometheus;
  receiver: AlertReceiver;
  stop(): Promise<void>;
};

export async function startClusterMonitoring(
  release: TestRelease,
  options: MonitoringOptions,
): Promise<ClusterMonitoring> {
  const { rights, account, scrapeConfigs, rules, interval } = options;
  const { cluster } = release;
  if (cluster.nodeAddress === null)
    throw new Error('the node is another machine: its network cannot be entered');
  const started: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    // Who sends goes before who receives.
    for (const one of started.splice(0).reverse()) await one.stop();
  };
  try {
    await release.namespace(account.namespace);
    await release.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: account }, ...rights);
    const receiver = keep(started, await startAlertReceiver());
    const alertmanager: Alertmanager = keep(
      started,
      await startAlertmanager(receiver.url, { host: cluster.hostAddress }),
    );
    const discovery = keep(started, await startPodDiscovery(release, account));
    const prometheus = keep(
      started,
      await startPrometheus(
        {
          scrapeConfigs: scrapeConfigs.map(discovery.served),
          rules,
          interval,
          alertmanagers: [alertmanager.address],
        },
        { host: cluster.nodeAddress, port: PORT, commandLine: cluster.inNodeNetwork },
      ),
    );
    return { prometheus, receiver, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function keep<T extends { stop(): Promise<void> }>(started: { stop(): Promise<void> }[], one: T): T {
  started.push(one);
  return one;
}
