import { setTimeout as sleep } from 'node:timers/promises';
import type { Request } from './auditTail.ts';
import type { SteadyState } from './figures.ts';
import { processFigures } from './processFigures.ts';
import { between, countRequests } from './requestCounts.ts';
import type { Scene } from './scene.ts';
import type { Supervised } from './supervised.ts';

/** The API server writes its audit log down at once; this is for what was under way. */
const GRACE_MS = 500;

/** Looks on for so long. */
export async function watchSteadyState(
  { audit, agents }: Scene,
  operator: Supervised,
  seconds: number,
): Promise<SteadyState & { all: Request[] }> {
  const from = Date.now();
  const before = { cpu: processFigures(operator.pid).cpuSeconds, pulls: (await agents.counts()).pulls };
  await Promise.race([sleep(seconds * 1_000), operator.failure]);
  const to = Date.now();
  const took = (to - from) / 1_000;
  const cpu = processFigures(operator.pid).cpuSeconds - before.cpu;
  const { pulls } = await agents.counts();
  await sleep(GRACE_MS);
  const all = between(await audit.requests(), from, to);
  return {
    all,
    seconds,
    requests: countRequests(all),
    requestsPerSecond: all.length / took,
    cpuSecondsPerMinute: (cpu / took) * 60,
    pullsPerSecond: (pulls - before.pulls) / took,
  };
}
