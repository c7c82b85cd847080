import { monitoringDefinitions } from '@logpipeline/test-cluster';
import { stringify } from 'yaml';
import { type ClusterMonitoring, startClusterMonitoring } from './clusterMonitoring.ts';
import { documentedScraping } from './scraping.ts';
import { type Json, TestRelease } from './testRelease.ts';

export type MonitoredReleaseOptions = {
  /** The chart's `monitoring.alerts`, asked for when the cluster has started. */
  alerts: () => Readonly<Record<string, Json>>;
  /** Before each of the alerts' runbooks. */
  runbookUrl: string;
  /** Of scrapes and evaluations; a Go duration. */
  interval: string;
  /** Further values of the chart. */
  values?: Record<string, unknown>;
  /** Runs before Prometheus starts, whose averages then do not have what it costs. */
  prepare?: (release: TestRelease) => Promise<void>;
};

/** A release with its rules installed, and a Prometheus that has them from there. */
export type MonitoredRelease = ClusterMonitoring & {
  release: TestRelease;
  /** Groups of rules, as the cluster has them. */
  ruleGroups: Json[];
};

export async function startMonitoredRelease(options: MonitoredReleaseOptions): Promise<MonitoredRelease> {
  const { alerts, runbookUrl, interval } = options;
  const release = await TestRelease.start({ withoutChart: true });
  try {
    await release.apply(...monitoringDefinitions);
    for (const kind of ['podmonitors', 'prometheusrules'])
      await release.cluster.kubectl([
        'wait',
        '--for=condition=Established',
        '--timeout=30s',
        `crd/${kind}.monitoring.coreos.com`,
      ]);
    await release.install({
      monitoring: {
        podMonitor: { enabled: true },
        dashboards: { enabled: true },
        prometheusRule: { enabled: true, runbookUrl },
        alerts: alerts(),
      },
      ...options.values,
    });
    await release.agentPod();
    await options.prepare?.(release);
    const ruleGroups = (await release.list('prometheusrules')).flatMap(({ spec }) => spec.groups);
    const monitoring = await startClusterMonitoring(release, {
      ...(await documentedScraping()),
      rules: [stringify({ groups: ruleGroups })],
      interval,
    });
    return {
      ...monitoring,
      release,
      ruleGroups,
      async stop() {
        await monitoring.stop();
        await release.stop();
      },
    };
  } catch (error) {
    await release.stop();
    throw error;
  }
}
