import type { AttachedLabels } from '../../src/lines/recordHead.ts';
import { openReader, type ReadOptions } from './readScript.ts';
import { ScriptedLog } from './scriptedLog.ts';

/** One pair of blocks of docs/records.md: what stands in the log, and what the page says is shipped. */
export type DocExample = { options: string; input: string; output: string };

const PAIR = /```text ?(.*)\n([\s\S]*?)```\n```json\n([\s\S]*?)```/g;

export function docExamples(page: string): DocExample[] {
  return [...page.matchAll(PAIR)].map(([, options = '', input = '', output = '']) => ({
    options,
    input,
    output,
  }));
}

/** What the code ships for an example's input. */
export function shippedFor({ options, input }: DocExample): string {
  const [name, value = ''] = options.split('=');
  const readOptions: ReadOptions = {
    ...(name === 'maxLineSize' ? { maxLineSize: Number(value) } : {}),
    ...(name === 'labels' ? { labels: JSON.parse(value) as AttachedLabels } : {}),
  };
  const identity = name === 'path' ? { identity: { type: 'path', path: value } as const } : {};
  const bytes = Buffer.concat(
    input
      .split('\\xff')
      .flatMap((part, i) => (i === 0 ? [] : [Buffer.from([0xff])]).concat(Buffer.from(part))),
  );
  const open = openReader(new ScriptedLog([{ id: 'a', bytes }], identity), readOptions);
  open.readAll();
  return open.ledger
    .lines()
    .map((line) => `${line}\n`)
    .join('');
}
