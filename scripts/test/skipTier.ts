import type { TierResult } from './runTier.ts';

/**
 * A tier that cannot run on this machine: each of its test files counts as one skipped, with the reasons.
 * @param inCi CI's machines have what the tests need: there it counts as failed
 */
export function skipTier(
  name: string,
  files: readonly string[],
  reasons: readonly string[],
  inCi: boolean,
): TierResult {
  const lines = files.map((file) => `${file} (${reasons.join('; ')})`);
  const none = { name, seconds: 0, passed: 0, failed: 0, skipped: 0, failures: [], skips: [] };
  return inCi
    ? { ...none, failed: lines.length, failures: lines.map((line) => `${line}, and CI=true allows no skip`) }
    : { ...none, skipped: lines.length, skips: lines };
}

/** In CI a test that skipped itself counts as failed as well. */
export function withoutSkips(result: TierResult, inCi: boolean): TierResult {
  if (!inCi || result.skipped === 0) return result;
  return {
    ...result,
    failed: result.failed + result.skipped,
    failures: [
      ...result.failures,
      ...result.skips.map((one) => `${one} (skipped, and CI=true allows no skip)`),
    ],
    skipped: 0,
    skips: [],
  };
}
