import { styleText } from 'node:util';
import type { DemoResult } from './demo.ts';
import { bytes, counted, grouped } from './numbers.ts';
import { renderObjectTree } from './objectTree.ts';

/** The one line of --json. */
export function jsonReport({ verdict, readBack }: DemoResult): string {
  return JSON.stringify({
    written: verdict.written,
    delivered: verdict.delivered,
    lost: verdict.lost,
    duplicated: verdict.duplicated,
    objects: readBack.objects.length,
    bytesIn: verdict.bytesIn,
    bytesOut: readBack.objects.reduce((total, { size }) => total + size, 0),
  });
}

/** True when every line is there once, and nothing else is wrong. */
export function isGood({ verdict, readBack }: DemoResult): boolean {
  return (
    verdict.lost === 0 &&
    verdict.duplicated === 0 &&
    verdict.problems.length === 0 &&
    readBack.problems.length === 0
  );
}

const SHOWN_PROBLEMS = 10;

/** What a person sees at the end. @param commands that can be pasted to look inside */
export function textReport(result: DemoResult, commands: readonly string[]): string {
  const { verdict, readBack, store, prefix } = result;
  const size = readBack.objects.reduce((total, object) => total + object.size, 0);
  const parts = [
    ...verdict.tables,
    `${counted(readBack.objects.length, 'object')} in ${store}/${prefix}: ${bytes(size)}, ` +
      `${bytes(readBack.uncompressedSize)} of records; ${bytes(readBack.indexes.size)} of indexes beside them\n` +
      renderObjectTree(readBack.objects),
    ...(commands.length === 0
      ? []
      : [`Look inside:\n${commands.map((command) => `  ${command}`).join('\n')}`]),
    ...verdict.notes,
    conclusion(result),
  ];
  return `\n${parts.join('\n\n')}\n`;
}

/** What it comes to in a sentence, and whatever is wrong, line by line. */
export function conclusion(result: DemoResult): string {
  const { verdict, readBack, seconds } = result;
  const problems = [...verdict.problems, ...readBack.problems];
  const size = readBack.objects.reduce((total, object) => total + object.size, 0);
  const ratio = size === 0 ? '' : ` (${(verdict.bytesIn / size).toFixed(1)} to 1)`;
  const shipped = `${bytes(verdict.bytesIn)} of logs became ${bytes(size)} of objects${ratio} in ${seconds.toFixed(0)} s.`;
  if (isGood(result)) {
    const mark = styleText('green', '✔');
    return `${mark} ${counted(verdict.written, 'line')} written, ${grouped(verdict.delivered)} found, each exactly once. ${shipped}`;
  }
  const shown = problems.slice(0, SHOWN_PROBLEMS).map((problem) => `\n  - ${problem}`);
  if (problems.length > shown.length) shown.push(`\n  - … and ${problems.length - shown.length} more`);
  return (
    `${styleText('red', '✘')} ${counted(verdict.written, 'line')} written, ${grouped(verdict.lost)} lost, ` +
    `${grouped(verdict.duplicated)} duplicated. ${shipped}${shown.join('')}`
  );
}
