import type { Counts } from './countReport.ts';
import type { TierResult } from './runTier.ts';

/** The sum of all tiers. */
export function totalOf(results: readonly TierResult[]): Counts {
  const total: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of results) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

/** The last line of a run: `12 passed, 0 failed`, and `, 1 skipped` only when there are. */
export function lastLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** A row a tier, the columns lined up. */
export function tierTable(results: readonly TierResult[]): string {
  const rows = [
    ['tier', 'passed', 'failed', 'skipped', 'seconds'],
    ...results.map((r) => [r.name, r.passed, r.failed, r.skipped, r.seconds.toFixed(1)].map(String)),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  '),
  );
  return `${lines.join('\n')}\n`;
}

/** What failed and what was skipped, by name, so that nobody has to scroll up for it. */
export function namedLines(results: readonly TierResult[]): string {
  return results
    .flatMap((r) => [
      ...r.failures.map((one) => `FAILED  ${r.name}: ${one}`),
      ...r.skips.map((one) => `skipped ${r.name}: ${one}`),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

/** The one line of `--json`. */
export function jsonLine(results: readonly TierResult[], seconds: number): string {
  const rounded = results.map((result) => ({ ...result, seconds: Number(result.seconds.toFixed(1)) }));
  return `${JSON.stringify({ ...totalOf(results), seconds: Number(seconds.toFixed(1)), tiers: rounded })}\n`;
}
