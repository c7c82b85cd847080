import type { LogSource, ReadResult } from '../../src/tail/logSource.ts';

/** What a source answers until it has nothing new; bytes as text, all consumed. */
export function readAll(source: LogSource, size = 65_536): (string | Record<string, unknown>)[] {
  const answers: (string | Record<string, unknown>)[] = [];
  const buffer = Buffer.alloc(size);
  for (;;) {
    const result: ReadResult = source.read(buffer);
    if (result.status === 'idle') return answers;
    if (result.status === 'bytes') {
      answers.push(`${buffer.toString('utf8', 0, result.length)}${result.last ? '<end>' : ''}`);
      source.consume(result.length);
    } else if (result.status === 'gap') {
      const { from, to, reason } = result;
      answers.push({ reason, from, to });
    } else {
      answers.push(result.status);
      if (result.status === 'final') return answers;
    }
  }
}

/** Where a consumer of everything that was read so far would resume. */
export function placeOf(source: LogSource): { file: string; offset: number; hint: string } {
  const result = source.read(Buffer.alloc(65_536));
  if (result.status !== 'bytes') throw new Error(`no bytes but ${result.status}`);
  source.consume(result.length);
  return { file: result.file.id, offset: result.offset + result.length, hint: result.file.hint };
}
