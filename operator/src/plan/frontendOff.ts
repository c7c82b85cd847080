import type { LogPipelineSpec } from '@logpipeline/crds';
import type { Problem } from '../problem.ts';
import type { Settings } from '../settings/settings.ts';

/** What there is to say when a pipeline wants browser events and the release takes none in. */
export function frontendOff(spec: LogPipelineSpec, ingest: Settings['ingest']): Problem | undefined {
  if (!spec.frontend.enabled || ingest.enabled) return undefined;
  const message =
    'spec.frontend.enabled has no effect, since the chart value ingest.enabled is false: the release has no ingest service that would take ' +
    'browser events in. All else of this spec is in effect. Set the value to true, or take the field out.';
  return { condition: 'Ready', reason: 'FrontendOff', message };
}
