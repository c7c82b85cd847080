import type { Corpus } from './corpus.ts';
import { median } from './median.ts';
import { COMPRESSIONS, type Runs } from './runs.ts';

type Figures = {
  /** The agent's CPU seconds to the command line's. */
  ratio: number;
  cpuSeconds: number;
  cliCpuSeconds: number;
  /** The objects' bytes to the command line's output. Records carry their context, so that they are larger than lines. */
  sizeRatio: number;
  wallSeconds: number;
};

export type Summary = {
  zstd: Figures;
  gzip: Figures;
  /** Largest resident memory in any run, in units of 1,000,000 bytes. */
  rssMb: number;
  linesPerCpuSecond: number;
};

/** What the project wants to stay within. */
export const TARGETS = { zstd: 4, gzip: 2.5, rssMb: 180 } as const;

export function summarize(runs: Runs, corpus: Pick<Corpus, 'lines'>): Summary {
  const figures = (compression: (typeof COMPRESSIONS)[number]): Figures => {
    const { agent, command } = runs[compression];
    const cpuSeconds = median(agent.map((run) => run.cpuSeconds));
    const cliCpuSeconds = median(command.map((run) => run.cpuSeconds));
    return {
      ratio: cpuSeconds / cliCpuSeconds,
      cpuSeconds,
      cliCpuSeconds,
      sizeRatio: median(agent.map((run) => run.bytesOut)) / median(command.map((run) => run.bytesOut)),
      wallSeconds: median(agent.map((run) => run.wallSeconds)),
    };
  };
  const zstd = figures('zstd');
  return {
    zstd,
    gzip: figures('gzip'),
    rssMb: Math.max(...COMPRESSIONS.flatMap((name) => runs[name].agent.map((run) => run.rssBytes))) / 1e6,
    linesPerCpuSecond: corpus.lines / zstd.cpuSeconds,
  };
}

export function jsonResult({ zstd, gzip, rssMb, linesPerCpuSecond }: Summary): string {
  const rounded = ({ ratio, cpuSeconds, cliCpuSeconds, sizeRatio }: Figures) => ({
    ratio: round(ratio),
    cpuSeconds: round(cpuSeconds),
    cliCpuSeconds: round(cliCpuSeconds),
    sizeRatio: round(sizeRatio),
  });
  return JSON.stringify({
    zstd: rounded(zstd),
    gzip: rounded(gzip),
    rssMb: round(rssMb),
    linesPerCpuSecond: Math.round(linesPerCpuSecond),
  });
}

export function textResult(summary: Summary, corpus: Corpus): string {
  const row = (cells: string[]) =>
    `  ${cells.map((cell, n) => (n === 0 ? cell.padEnd(10) : cell.padStart(12))).join('')}`;
  const figures = (name: 'zstd' | 'gzip') => {
    const { cpuSeconds, cliCpuSeconds, ratio, sizeRatio, wallSeconds } = summary[name];
    const limit = `≤ ${TARGETS[name]}`;
    const numbers = [cpuSeconds, cliCpuSeconds, ratio].map((value) => value.toFixed(2));
    return row([name, ...numbers, limit, sizeRatio.toFixed(2), wallSeconds.toFixed(1)]);
  };
  const lines = [
    `${corpus.lines.toLocaleString('en-US')} lines, ${(corpus.bytes / 1e6).toFixed(0)} MB`,
    '',
    row(['', 'agent CPU-s', 'CLI CPU-s', 'ratio', 'wanted', 'size ratio', 'wall s']),
    figures('zstd'),
    figures('gzip'),
    '',
    `  resident memory at most ${summary.rssMb.toFixed(0)} MB (wanted ≤ ${TARGETS.rssMb})`,
    `  ${Math.round(summary.linesPerCpuSecond).toLocaleString('en-US')} lines a CPU second`,
  ];
  return `${lines.join('\n')}\n`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
