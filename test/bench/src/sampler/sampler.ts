import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { readBenchArguments } from '../benchArguments.ts';
import { figuresOf, limitsOf, type Measured, missed, PROMISED_FOR } from './figures.ts';
import { bundleMeasured, runMeasured } from './measuredProcess.ts';
import { measureOthers } from './others.ts';
import { jsonResult, textResult } from './result.ts';
import { countProcesses, startSleepers } from './sleepers.ts';

const SAMPLES = 100;

const HELP = `npm run bench -- sampler [--json] [--processes N] [--samples N]

What the node's metrics cost the agent: CPU time of a sample, extrapolated to one in 30 s; the longest time for which one blocks the event
loop; CPU time of a scrape; memory. The machine is filled up to ${PROMISED_FOR} processes with ones that sleep. Beside it in the same run:
a scrape of Prometheus's node exporter (Debian: prometheus-node-exporter), which does not look at processes, and systeminformation's own
functions for load, memory, file systems, disks and processes, with the programs that they start.

Exits with 1 when a limit is missed (0.2% of one core, 20 ms); they hold up to ${PROMISED_FOR} processes. Linux; about three minutes. Other
programs that take the processors lengthen blocks.

  --json          one line: {"cpuPercent", "cpuMs", "longestBlockMs", "scrapeCpuMs", "rssMb", "ratios", "limits", "isWithinLimits", …}
  --processes N   that the machine has at least meanwhile (default ${PROMISED_FOR})
  --samples N     that are measured, and as many scrapes (default ${SAMPLES})
`;

export const sampler: Bench = {
  name: 'sampler',
  about:
    "what the node's metrics cost: CPU time, event loop and memory, against node exporter and systeminformation",
  run,
};

async function run(argv: string[]): Promise<number> {
  const given = readBenchArguments(argv, HELP, {
    processes: { default: PROMISED_FOR, least: 1 },
    samples: { default: SAMPLES, least: 1 },
  });
  if (typeof given === 'number') return given;
  const { processes, samples, json } = given;
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  const folder = await mkdtemp(join(tmpdir(), 'logpipeline-bench-'));
  let endSleepers = async () => {};
  try {
    const measured = await bundleMeasured(folder);
    endSleepers = await startSleepers(processes);
    say(`${countProcesses()} processes; ${samples} samples …`);
    const { printed } = await runMeasured<Measured>(measured, ['sampler', String(samples)]);
    const loaded = await runMeasured<{ bytes: number }>(measured, ['load']);
    say('Others …');
    const others = await measureOthers(measured);
    const figures = figuresOf(processes, printed, loaded.printed.bytes, others);
    process.stdout.write(json ? `${jsonResult(figures)}\n` : textResult(figures));
    return missed(limitsOf(figures)).length === 0 ? 0 : 1;
  } finally {
    await endSleepers();
    await rm(folder, { recursive: true, force: true });
  }
}
