import type { Page } from '@logpipeline/service';
import { registerCloudWatchMetrics } from '../cloudWatch/cloudWatchMetrics.ts';
import type { ClusterLink } from '../followCluster.ts';
import type { CloudWatchLink } from '../giveCloudWatch.ts';
import type { RecordContext } from '../lines/recordHead.ts';
import type { RecordTally } from '../logMetrics/recordTally.ts';
import type { NodeMetrics } from '../nodeMetrics/nodeMetrics.ts';
import type { PipelineSet } from '../pipeline/pipelineSet.ts';
import { createMetrics } from './metrics.ts';
import { summarize } from './summary.ts';

export type PagesOptions = {
  pipelines: PipelineSet;
  context: RecordContext;
  version: string;
  /** Milliseconds since 1970 UTC. */
  startedAt: number;
  /** Undefined outside a cluster. */
  cluster: Pick<ClusterLink, 'configuration' | 'leaving' | 'pods'> | undefined;
  tally: RecordTally;
  /** Left out: /metrics has no values of the node. */
  nodeMetrics?: Pick<NodeMetrics, 'registerMetrics'> | undefined;
  /** Left out: nothing is given to CloudWatch. */
  cloudWatch?: Pick<CloudWatchLink, 'status'> | undefined;
};

/** What the agent's port answers. */
export function createPages(options: PagesOptions) {
  const { pipelines, context, version, startedAt, cluster, tally, nodeMetrics, cloudWatch } = options;
  const registry = createMetrics({
    version,
    statuses: () => pipelines.statuses(),
    tally,
    configuration: () => cluster?.configuration(),
    unknownPods: () => cluster?.pods?.unknownPods,
  });
  nodeMetrics?.registerMetrics(registry);
  if (cloudWatch !== undefined) registerCloudWatchMetrics(registry, () => cloudWatch.status());
  const facts = () => {
    const leaving = cluster?.leaving();
    return { version, ...context, ...(leaving === undefined ? {} : { leaving }) };
  };
  const summary = () =>
    summarize({
      version,
      ...context,
      startedAt,
      leaving: cluster?.leaving(),
      configurationSynced: cluster?.configuration().synced ?? true,
      rejected: cluster?.configuration().rejected ?? [],
      statuses: pipelines.statuses(),
    });
  const pages: Record<string, Page> = {
    '/healthz': async () => ({ status: 200, contentType: 'text/plain', body: 'ok\n' }),
    '/readyz': async () => {
      const notReady = pipelines.states().filter(({ state }) => state === 'starting' || state === 'failed');
      const configured = cluster?.configuration().known ?? true;
      return json(configured && notReady.length === 0 ? 200 : 503, { configured, notReady });
    },
    '/metrics': async () => ({
      status: 200,
      contentType: registry.contentType,
      body: await registry.metrics(),
    }),
    '/status': async (query) =>
      query.get('view') === 'summary'
        ? json(200, summary())
        : json(200, {
            ...facts(),
            ...(cluster === undefined ? {} : { configuration: cluster.configuration() }),
            pipelines: pipelines.statuses(),
          }),
  };
  return pages;
}

function json(status: number, value: unknown) {
  return { status, contentType: 'application/json', body: `${JSON.stringify(value)}\n` };
}
