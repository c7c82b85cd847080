// The process that is measured: a bundle of this file, run with the flags of the agent's image. It does what was asked for by its argument
// and prints one line of JSON.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { startNodeMetrics } from '../../../../daemonset-agent/src/nodeMetrics/nodeMetrics.ts';
import { createNodeReader } from '../../../../daemonset-agent/src/nodeMetrics/nodeReader.ts';
import { sampleRecord } from '../../../../daemonset-agent/src/nodeMetrics/sampleRecord.ts';
import { createSampler } from '../../../../daemonset-agent/src/nodeMetrics/sampler.ts';
import type { Measured } from './figures.ts';

const PAUSE_MS = 250;
/** The first ones are compiled while they run; in an agent they are the first minutes of weeks. */
const WARM_UP = 10;

const paths = { procPath: '/proc', sysPath: '/sys', rootPath: '/' };
const identity = { cluster: 'bench', node: 'bench', hostname: 'bench' };
const clock = { now: Date.now, monotonic: () => performance.now() };
const warn = (message: string) => void process.stderr.write(`${message}\n`);

/** CPU time of all threads, ms. */
function cpuMs(since?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

async function measure(samples: number): Promise<Measured> {
  const reader = createNodeReader({ paths, ...clock, warn });
  const sampler = createSampler({
    reader,
    procPath: paths.procPath,
    podOf: () => undefined,
    topProcesses: 5,
  });
  const rssBefore = process.memoryUsage().rss;
  const record = async () => sampleRecord(await sampler.sample(), identity, 5).length;
  const firstBegan = process.cpuUsage();
  await sampler.begin();
  const firstCpuMs = cpuMs(firstBegan);
  const figures: Pick<Measured, 'cpuMs' | 'blockMs' | 'scrapeCpuMs'> = {
    cpuMs: [],
    blockMs: [],
    scrapeCpuMs: [],
  };
  let recordBytes = 0;
  for (let nth = 0; nth < samples + WARM_UP; nth++) {
    await sleep(PAUSE_MS);
    const began = process.cpuUsage();
    recordBytes = await record();
    if (nth >= WARM_UP) figures.cpuMs.push(cpuMs(began));
  }
  // Apart, since looking costs CPU time too.
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (let nth = 0; nth < samples; nth++) {
    await sleep(PAUSE_MS);
    delay.reset();
    await record();
    // A block is seen at the turn after it.
    await sleep(5);
    // The monitor's own pause of 1 ms is in its figures.
    figures.blockMs.push(Math.max(0, delay.max / 1e6 - 1));
  }
  delay.disable();
  const registry = new Registry();
  startNodeMetrics({ paths, identity, podOf: () => undefined, clock, warn }).registerMetrics(registry);
  for (let nth = 0; nth < samples + WARM_UP; nth++) {
    await sleep(PAUSE_MS);
    const began = process.cpuUsage();
    await registry.metrics();
    if (nth >= WARM_UP) figures.scrapeCpuMs.push(cpuMs(began));
  }
  return { ...figures, firstCpuMs, recordBytes, rssBytes: process.memoryUsage().rss - rssBefore };
}

/** What the same values cost by systeminformation's own functions, with the programs that they start. */
async function measureSysteminformation(rounds: number): Promise<{ rounds: number }> {
  const { default: si } = await import('systeminformation');
  for (let round = 0; round < rounds; round++) {
    await Promise.all([si.currentLoad(), si.mem(), si.fsSize(), si.disksIO(), si.processes()]);
    // It answers the same again when it is asked too soon.
    await sleep(1_000);
  }
  return { rounds };
}

/** What it costs to have loaded systeminformation for memory's sake. */
async function loadSysteminformation(): Promise<{ bytes: number }> {
  const before = process.memoryUsage().rss;
  await (await import('systeminformation')).default.mem();
  return { bytes: process.memoryUsage().rss - before };
}

const [what, count] = process.argv.slice(2);
const result =
  what === 'sampler'
    ? await measure(Number(count))
    : what === 'load'
      ? await loadSysteminformation()
      : await measureSysteminformation(Number(count));
process.stdout.write(`${JSON.stringify(result)}\n`);
