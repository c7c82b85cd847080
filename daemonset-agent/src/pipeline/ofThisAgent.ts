import type { WantedPipeline } from './wantedPipeline.ts';

/**
 * Every agent of a release gets all configurations, and takes from them what it is there for: beside a service that writes record logs those
 * logs and nothing else, on a node everything else.
 */
export function ofThisAgent(wanted: Iterable<WantedPipeline>, hasRecordLogs: boolean): WantedPipeline[] {
  return [...wanted].flatMap(({ settings, revision }): WantedPipeline[] => {
    const { pods, files, nodeMetrics, frontend, ...rest } = settings;
    if (hasRecordLogs) return frontend === undefined ? [] : [{ settings: { ...rest, frontend }, revision }];
    const own = {
      ...(pods === undefined ? {} : { pods }),
      ...(files === undefined ? {} : { files }),
      ...(nodeMetrics === undefined ? {} : { nodeMetrics }),
    };
    return [{ settings: { ...rest, ...own }, revision }];
  });
}
