import { tiers } from './tiers.ts';

export interface Arguments {
  /** Names of tiers, in the order in which they run; all of them when none was named. */
  tiers: string[];
  json: boolean;
  help: boolean;
  /** Only test files whose path contains this. */
  only: string | null;
}

/** Parses what stands behind `npm test --`, or says in one message all that is wrong with it. */
export function parseArguments(args: readonly string[]): Arguments | { error: string } {
  const known = tiers.map((tier) => tier.name);
  const named = new Set<string>();
  const wrong: string[] = [];
  const parsed = { json: false, help: false, only: null as string | null };
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    if (word === '--json') parsed.json = true;
    else if (word === '--help' || word === '-h') parsed.help = true;
    else if (word === '--only') {
      at += 1;
      parsed.only = args[at] ?? null;
      if (!parsed.only) wrong.push('--only: no text; it wants a part of a test file’s path');
    } else if (known.includes(word)) named.add(word);
    else if (word.startsWith('-'))
      wrong.push(`${word}: no such option; allowed are --only TEXT, --json, --help`);
    else wrong.push(`"${word}": no such tier; allowed are ${known.join(', ')}`);
  }
  if (wrong.length > 0) return { error: wrong.join('\n') };
  return { ...parsed, tiers: named.size === 0 ? known : known.filter((name) => named.has(name)) };
}

/** The text of `npm test -- --help`. */
export function helpText(): string {
  const width = Math.max(...tiers.map((tier) => tier.name.length));
  return [
    'npm test [-- TIER… [--only TEXT] [--json]]',
    '',
    'Runs all tiers, or the named ones, in this order:',
    ...tiers.map((tier) => `  ${tier.name.padEnd(width)}  ${tier.about}`),
    '',
    '  --only TEXT  only test files whose path contains TEXT',
    '  --json       one line of JSON on stdout, everything else on stderr',
    '',
    'As root on Debian or Ubuntu it installs the system packages that the tiers need and the machine lacks.',
    'What a machine cannot run is skipped, with the reason; with CI=true in the environment that is a failure.',
    '',
  ].join('\n');
}
