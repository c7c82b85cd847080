import type { LogPipelineSpec } from '@logpipeline/crds';
import type { Problem } from '../problem.ts';
import type { Settings } from '../settings/settings.ts';

/** What there is to say when a pipeline wants samples of the nodes and the release's agents take none. */
export function nodeMetricsOff(
  spec: LogPipelineSpec,
  agent: Pick<Settings['agent'], 'nodeMetrics'>,
): Problem | undefined {
  if (!spec.nodeMetrics.enabled || agent.nodeMetrics.enabled) return undefined;
  const message =
    'spec.nodeMetrics.enabled has no effect, since the chart value agent.nodeMetrics.enabled is false: agents do not measure their ' +
    'nodes. All else of this spec is in effect. Set the value to true, or take the field out.';
  return { condition: 'Ready', reason: 'NodeMetricsOff', message };
}
