import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Children } from './children.ts';
import { type Counted, countReport, type VitestReport } from './countReport.ts';
import type { Tier } from './tiers.ts';

export type TierResult = Counted & { name: string; seconds: number };

const tools = {
  lint: ['node_modules/@biomejs/biome/bin/biome', 'ci', '--colors=off', '--max-diagnostics=200'],
  types: ['node_modules/typescript/bin/tsc', '-b', 'tsconfig.all.json'],
};

/**
 * Runs one tier to its end and counts it. A tool counts as one test.
 * @param only a part of the paths of test files, or null for all
 */
export async function runTier(tier: Tier, only: string | null, children: Children): Promise<TierResult> {
  if (tier.runner.kind === 'tool') {
    const { code, seconds } = await children.run(process.execPath, tools[tier.runner.tool]);
    if (code !== 0) return failedTier(tier.name, 'see its output above', seconds);
    return { name: tier.name, seconds, passed: 1, failed: 0, skipped: 0, failures: [], skips: [] };
  }
  const folder = mkdtempSync(join(tmpdir(), 'logpipeline-test-'));
  try {
    const reportFile = join(folder, 'report.json');
    const { code, seconds } = await children.run(
      process.execPath,
      vitestArguments(tier.name, tier.runner.filesAtOnce, only, reportFile),
    );
    return { name: tier.name, seconds, ...countReport(readReport(reportFile), code) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A tier that failed as a whole. It counts as one failure. */
export function failedTier(name: string, why: string, seconds = 0): TierResult {
  return { name, seconds, passed: 0, failed: 1, skipped: 0, failures: [why], skips: [] };
}

function vitestArguments(
  tier: string,
  filesAtOnce: number | 'any',
  only: string | null,
  reportFile: string,
): string[] {
  return [
    'node_modules/vitest/vitest.mjs',
    'run',
    `--project=${tier}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    // One at a time is said by vitest.config.ts, so that it holds for `vitest run` too.
    ...(typeof filesAtOnce === 'number' && filesAtOnce > 1 ? [`--maxWorkers=${filesAtOnce}`] : []),
    ...(only === null ? [] : [only]),
  ];
}

function readReport(file: string): VitestReport | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  } catch {
    return null;
  }
}
