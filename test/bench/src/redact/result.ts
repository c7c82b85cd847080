import { median } from '../throughput/median.ts';

export const KINDS = ['clean', 'dirty'] as const;
export const SETS = ['builtins', 'withPatterns'] as const;

/** CPU seconds of each round. */
export type Rounds = { own: number[]; sed: number[]; grep: number[]; replaced: number };
export type Runs = Record<(typeof KINDS)[number], { bytes: number } & Record<(typeof SETS)[number], Rounds>>;

/** MB (of 1,000,000 bytes) a CPU second; `ratio`: how many times as fast as `sed -E`. */
export type Figures = { mbPerSecond: number; sedMbPerSecond: number; grepMbPerSecond: number; ratio: number };
export type Summary = Record<
  (typeof KINDS)[number],
  Record<(typeof SETS)[number], Figures & { replaced: number }>
>;

/** What the project wants: clean lines, all built-ins. */
export const TARGET_MB_PER_SECOND = 500;

export function summarize(runs: Runs): Summary {
  const figures = (bytes: number, { own, sed, grep, replaced }: Rounds) => {
    const speed = (cpuSeconds: number[]) => Math.round(bytes / 1e5 / median(cpuSeconds)) / 10;
    const [mbPerSecond, sedMbPerSecond] = [speed(own), speed(sed)];
    const ratio = Math.round((mbPerSecond / sedMbPerSecond) * 10) / 10;
    return { mbPerSecond, sedMbPerSecond, grepMbPerSecond: speed(grep), ratio, replaced };
  };
  const ofKind = (kind: (typeof KINDS)[number]) => {
    const { bytes, builtins, withPatterns } = runs[kind];
    return { builtins: figures(bytes, builtins), withPatterns: figures(bytes, withPatterns) };
  };
  return { clean: ofKind('clean'), dirty: ofKind('dirty') };
}

export function textResult(summary: Summary): string {
  const row = (cells: string[]) =>
    `  ${cells.map((cell, n) => (n === 0 ? cell.padEnd(32) : cell.padStart(11))).join('')}`;
  const rows = KINDS.flatMap((kind) =>
    SETS.map((set) => {
      const { mbPerSecond, sedMbPerSecond, grepMbPerSecond, ratio, replaced } = summary[kind][set];
      const name = `${kind}, ${set === 'builtins' ? 'all built-ins' : 'and 3 patterns'}`;
      return row([
        name,
        String(mbPerSecond),
        String(sedMbPerSecond),
        String(grepMbPerSecond),
        `${ratio}x`,
        String(replaced),
      ]);
    }),
  );
  const head = row(['MB a CPU second', 'redact', 'sed -E', 'grep -cE', 'of sed', 'replaced']);
  return `${[head, ...rows, '', `  wanted: ${TARGET_MB_PER_SECOND} for clean lines and all built-ins`].join('\n')}\n`;
}
