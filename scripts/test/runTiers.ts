import { binary } from '../../test/binaries/src/binary.ts';
import type { Children } from './children.ts';
import { canInstall, installPackages } from './installPackages.ts';
import { type Machine, missingPackages, unmetNeeds } from './needs.ts';
import { failedTier, runTier, type TierResult } from './runTier.ts';
import { skipTier, withoutSkips } from './skipTier.ts';
import { lastLine } from './summary.ts';
import { findTestFiles } from './testFiles.ts';
import type { Tier } from './tiers.ts';

export interface RunOptions {
  root: string;
  tiers: readonly Tier[];
  /** A part of the paths of test files, or null for all. */
  only: string | null;
  /** Whether a skip is a failure. */
  inCi: boolean;
  machine: Machine;
  children: Children;
  say(line: string): void;
}

/** Installs what the chosen tiers lack, then runs them one after the other until done or stopped. */
export async function runTiers(options: RunOptions): Promise<TierResult[]> {
  const { machine, children, say } = options;
  const startedAt = performance.now();
  const chosen = options.tiers.map((tier) => ({ tier, files: filesOf(tier, options) }));
  const needs = chosen.flatMap(({ tier, files }) => (files.length > 0 ? tier.needs : []));
  const missing = missingPackages(needs, machine);
  if (missing.length > 0 && canInstall(machine.isRoot)) await installPackages(missing, children, say);

  const results: TierResult[] = [];
  for (const { tier, files } of chosen) {
    if (children.stopped !== null) break;
    say(`\n── ${tier.name}: ${tier.about} (at ${((performance.now() - startedAt) / 1000).toFixed(0)} s)`);
    if (tier.runner.kind === 'vitest' && files.length === 0) {
      say(
        options.only === null
          ? 'no tests in this tier yet'
          : `no file of this tier has "${options.only}" in its path`,
      );
      continue;
    }
    const result = withoutSkips(await runOrSkip(tier, files, options), options.inCi);
    results.push(result);
    say(`── ${tier.name}: ${lastLine(result)} in ${result.seconds.toFixed(1)} s`);
  }
  return results;
}

function filesOf(tier: Tier, { root, only }: RunOptions): string[] {
  return tier.runner.kind === 'vitest' ? findTestFiles(root, tier.name, only) : [];
}

async function runOrSkip(tier: Tier, files: string[], options: RunOptions): Promise<TierResult> {
  const reasons = unmetNeeds(tier.needs, options.machine);
  if (reasons.length > 0) return skipTier(tier.name, files, reasons, options.inCi);
  try {
    for (const need of tier.needs) {
      if (need.kind === 'go') for (const program of need.programs) await binary(program);
    }
  } catch (error) {
    return failedTier(tier.name, `a program that the tests need could not be built: ${String(error)}`);
  }
  return runTier(tier, options.only, options.children);
}
