import { monotonicMs } from './agents/messages.ts';
import { timeChange } from './changes.ts';
import { quietSince } from './coldStart.ts';
import type { Figures } from './figures.ts';
import type { PipelineName } from './pipelines.ts';
import { between, countRequests, isWriteBesidesLease } from './requestCounts.ts';
import type { Scene } from './scene.ts';
import type { Supervised } from './supervised.ts';

const INTERVAL_SECONDS = 4_001;

/** Ends the operator as an update does, changes a spec, and starts it again. */
export async function restart(
  scene: Scene,
  operator: Supervised,
): Promise<{ operator: Supervised; figures: Figures['restart'] }> {
  await operator.stop('SIGTERM');
  const pipeline = scene.pipelines[0] as PipelineName;
  const from = Date.now();
  const changedAt = monotonicMs();
  const change = timeChange(scene, pipeline, INTERVAL_SECONDS);
  const startedAt = monotonicMs();
  const next = scene.startOperator('operator-2');
  const delays = await Promise.race([change, next.failure]);
  const firstChange = ((delays.at(-1) ?? Number.NaN) - (startedAt - changedAt)) / 1_000;
  await Promise.race([quietSince(scene.audit, from), next.failure]);
  const requests = between(await scene.audit.requests(), from, Date.now());
  return {
    operator: next,
    figures: {
      firstChange,
      writesBesidesLease: requests.filter(isWriteBesidesLease).length,
      requests: countRequests(requests),
    },
  };
}
