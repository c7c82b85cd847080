import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { readBenchArguments } from '../benchArguments.ts';
import { EXPRESSIONS, OPTIONS } from './expressions.ts';
import { cleanLines, DIRTY_EVERY, dirtyLines, placed } from './lines.ts';
import { redactLines, runGrep, runSed } from './measure.ts';
import { KINDS, type Rounds, type Runs, SETS, summarize, textResult } from './result.ts';

const LINES = 200_000;
const RUNS = 5;

const HELP = `npm run bench -- redact [--json] [--runs N] [--lines N]

Redacts ${LINES.toLocaleString('en-US')} log lines (about 50 MB) as the agent does, without reading or writing anything: clean ones, and the same
with a secret in one of ${DIRTY_EVERY}; with all built-ins, and with three patterns more. sed -E replaces about the same in the same lines, and
grep -cE looks for them, in turns. Figures are medians of ${RUNS} rounds of CPU time; a first round of our own does not count.

  --json      one line: {"clean": {"builtins": {"mbPerSecond", "sedMbPerSecond", "grepMbPerSecond", "ratio", "replaced"},
              "withPatterns": {…}}, "dirty": {…}}; ratio: how many times as fast as sed
  --runs N    rounds (default ${RUNS})
  --lines N   more or fewer lines (default ${LINES})
`;

export const redact: Bench = {
  name: 'redact',
  about: 'what redaction costs, against sed -E and grep -E on the same lines',
  run,
};

async function run(argv: string[]): Promise<number> {
  const given = readBenchArguments(argv, HELP, {
    runs: { default: RUNS, least: 1 },
    lines: { default: LINES, least: 1_000 },
  });
  if (typeof given === 'number') return given;
  const { runs, lines, json } = given;
  const summary = summarize(await measure(runs, lines, (text) => void process.stderr.write(`${text}\n`)));
  process.stdout.write(json ? `${JSON.stringify(summary)}\n` : textResult(summary));
  return 0;
}

async function measure(rounds: number, count: number, say: (text: string) => void): Promise<Runs> {
  const clean = await cleanLines(count);
  const texts = { clean, dirty: dirtyLines(clean) };
  const folder = await mkdtemp(join(tmpdir(), 'logpipeline-bench-'));
  const none = (): Rounds => ({ own: [], sed: [], grep: [], replaced: 0 });
  const runs: Runs = {
    clean: { bytes: 0, builtins: none(), withPatterns: none() },
    dirty: { bytes: 0, builtins: none(), withPatterns: none() },
  };
  try {
    const lines = { clean: placed(texts.clean), dirty: placed(texts.dirty) };
    for (const kind of KINDS) {
      runs[kind].bytes = lines[kind].bytes.length;
      await writeFile(join(folder, kind), lines[kind].bytes);
      for (const set of SETS) redactLines(OPTIONS[set], lines[kind]);
    }
    for (let round = 1; round <= rounds; round++) {
      for (const kind of KINDS)
        for (const set of SETS) {
          const measured = runs[kind][set];
          const own = redactLines(OPTIONS[set], lines[kind]);
          measured.own.push(own.cpuSeconds);
          measured.replaced = own.replaced;
          measured.sed.push(await runSed(EXPRESSIONS[set], join(folder, kind)));
          measured.grep.push(await runGrep(EXPRESSIONS[set], join(folder, kind)));
        }
      say(`${round}/${rounds}`);
    }
    return runs;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
