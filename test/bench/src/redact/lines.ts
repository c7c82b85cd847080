import { readFile } from 'node:fs/promises';
import { createRandom } from '@logpipeline/demo/generator';
import { prepareCorpus } from '../throughput/corpus.ts';

/** Lines in one buffer, as a reader has them. */
export type Lines = {
  bytes: Buffer;
  /** Where each begins; one more at the end. Between two lies an LF. */
  starts: number[];
  /** Whether it is an object, which agents keep as data. */
  isJson: boolean[];
};

/** Of so many lines one has a secret. */
export const DIRTY_EVERY = 10;
const SEED = 23;

/** What the containers of `npm run bench -- throughput` write, without the runtime's heads. */
export async function cleanLines(count: number): Promise<string[]> {
  const corpus = await prepareCorpus(count);
  const text = await readFile(corpus.concatenated, 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(line.indexOf(' ', line.indexOf(' ', line.indexOf(' ') + 1) + 1) + 1));
}

/** The same with a secret in every tenth line: at the end of a text, or in the last string of an object. */
export function dirtyLines(clean: readonly string[]): string[] {
  const random = createRandom(SEED);
  return clean.map((line, index) => {
    if (index % DIRTY_EVERY !== 0) return line;
    const secret = random.pick(SECRETS)(random.hex(8));
    const quote = line.lastIndexOf('"}');
    return quote < 0 ? `${line} ${secret}` : `${line.slice(0, quote)} ${secret}${line.slice(quote)}`;
  });
}

const SECRETS = [
  (unique: string) => `user.${unique}@example.com`,
  () => '4111 1111 1111 1111',
  (unique: string) => `Authorization: Bearer ${unique}mF_9.B5f-4.1JqM`,
  () => 'AKIAIOSFODNN7EXAMPLE',
  (unique: string) =>
    `eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${unique}SflKxwRJSMeKKF2QT4`,
] as const;

export function placed(lines: readonly string[]): Lines {
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  const starts = [0];
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) starts.push(at + 1);
  return { bytes, starts, isJson: lines.map((line) => line.startsWith('{') && line.endsWith('}')) };
}
