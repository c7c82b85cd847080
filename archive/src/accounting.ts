import type { SegmentIndex, SourceIdentity } from '@logpipeline/records';

/**
 * Checks what indexes say of each other: that every series counts 1, 2, 3 … without holes or doubles, and that no byte of
 * a log is accounted for twice, or left out between others without a gap that says so.
 *
 * Reads nothing but the indexes. Whether the objects hold what their index says is another question.
 *
 * @param indexes all of one pipeline, in any order
 * @returns a sentence for each contradiction; empty: the accounts are right
 */
export function accountingProblems(indexes: readonly SegmentIndex[]): string[] {
  return [...seriesProblems(indexes), ...rangeProblems(indexes)];
}

function seriesProblems(indexes: readonly SegmentIndex[]): string[] {
  const problems: string[] = [];
  for (const [series, members] of Map.groupBy(indexes, (index) => index.series)) {
    const numbers = members.map((index) => index.sequence).sort((a, b) => a - b);
    let expected = numbers[0] ?? 1;
    for (const number of numbers) {
      if (number < expected) problems.push(`series ${series}: number ${number} is there twice`);
      else if (number > expected) problems.push(`series ${series}: ${span(expected, number)} missing`);
      expected = Math.max(expected, number + 1);
    }
  }
  return problems;
}

function span(from: number, to: number): string {
  return to - from === 1 ? `number ${from} is` : `numbers ${from} to ${to - 1} are`;
}

function rangeProblems(indexes: readonly SegmentIndex[]): string[] {
  const problems: string[] = [];
  const entries = indexes.flatMap((index) => index.sources);
  const gaps = indexes.flatMap((index) => index.gaps);
  for (const [name, sameFile] of Map.groupBy(entries, ({ source, file }) => fileName(source, file))) {
    const known = gaps.filter(({ source, file }) => source && file && fileName(source, file) === name);
    const ranges = sameFile.flatMap((entry) => entry.ranges).sort((a, b) => a[0] - b[0]);
    let end = 0;
    for (const [from, to] of ranges) {
      if (from < end) problems.push(`${name}: bytes ${from} to ${Math.min(end, to)} are accounted for twice`);
      const explained = known.some(
        (gap) => (gap.from ?? 0) <= end && (gap.to ?? Number.POSITIVE_INFINITY) >= from,
      );
      if (from > end && !explained)
        problems.push(`${name}: bytes ${end} to ${from} are accounted for nowhere`);
      end = Math.max(end, to);
    }
  }
  return problems;
}

function fileName(source: SourceIdentity, file: string): string {
  const place =
    source.type !== 'container'
      ? source.path
      : `${source.namespace}/${source.pod}/${source.container} run ${source.restart} (${source.uid})`;
  return `${place}, file ${file}`;
}
