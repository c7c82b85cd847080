import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench } from '../bench.ts';
import { readBenchArguments } from '../benchArguments.ts';
import { agentMain, runAgent } from './agentRun.ts';
import { runCommand } from './commandRun.ts';
import { prepareCorpus } from './corpus.ts';
import { jsonResult, summarize, textResult } from './result.ts';
import { COMPRESSIONS, type Runs } from './runs.ts';

const LINES = 1_000_000;
const RUNS = 5;

const HELP = `npm run bench -- throughput [--json] [--runs N] [--lines N]

Ships ${LINES.toLocaleString('en-US')} CRI lines (about 250 MB, 50 containers) with the agent into a folder, and compresses the same
bytes with the zstd -3 and gzip -1 command lines, all in turns. CPU seconds are user and system time of the
whole process with all its threads, start and end included. Figures are medians of ${RUNS} runs; memory is the most.

  --json      one line: {"zstd": {"ratio", "cpuSeconds", "cliCpuSeconds", "sizeRatio"}, "gzip": {…}, "rssMb", "linesPerCpuSecond"}
              ratio: the agent's CPU seconds to the command line's; sizeRatio: the objects' bytes to its output
  --runs N    rounds (default ${RUNS})
  --lines N   a smaller or larger corpus (default ${LINES})
`;

export const throughput: Bench = {
  name: 'throughput',
  about: "the agent's CPU time and memory against zstd -3 and gzip -1 on the same million lines",
  run,
};

async function run(argv: string[]): Promise<number> {
  const given = readBenchArguments(argv, HELP, {
    runs: { default: RUNS, least: 1 },
    lines: { default: LINES, least: 50 },
  });
  if (typeof given === 'number') return given;
  const { runs, lines, json } = given;
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  bundle(say);
  say(`Preparing ${lines.toLocaleString('en-US')} lines …`);
  const corpus = await prepareCorpus(lines);
  const folder = await mkdtemp(join(tmpdir(), 'logpipeline-bench-'));
  try {
    const measured: Runs = { zstd: { agent: [], command: [] }, gzip: { agent: [], command: [] } };
    for (let round = 1; round <= runs; round++) {
      for (const compression of COMPRESSIONS) {
        const command = await runCommand(compression, corpus.concatenated, join(folder, 'command.out'));
        const agent = await runAgent(compression, corpus, join(folder, 'agent'));
        if (agent.records !== corpus.lines) {
          throw new Error(`the agent shipped ${agent.records} records of ${corpus.lines} lines`);
        }
        measured[compression].command.push(command);
        measured[compression].agent.push(agent);
        say(
          `${round}/${runs} ${compression}: agent ${agent.cpuSeconds.toFixed(2)} CPU-s, command ` +
            `${command.cpuSeconds.toFixed(2)} CPU-s, ${(agent.rssBytes / 1e6).toFixed(0)} MB resident`,
        );
      }
    }
    const summary = summarize(measured, corpus);
    process.stdout.write(json ? `${jsonResult(summary)}\n` : textResult(summary, corpus));
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Images run the bundle, so that is what is measured, made anew from the sources as they are. */
function bundle(say: (text: string) => void): void {
  const root = fileURLToPath(new URL('../../../../', import.meta.url));
  const script = join(root, 'scripts', 'bundle.ts');
  if (existsSync(script)) {
    const { status, stderr } = spawnSync(process.execPath, [script], { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(`scripts/bundle.ts failed:\n${stderr}`);
  }
  say(`Measuring ${relative(root, agentMain())}`);
}
