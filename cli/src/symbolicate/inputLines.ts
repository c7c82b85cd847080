import { createReadStream } from 'node:fs';
import { readObject } from '@logpipeline/archive';

/** Longer lines are cut into pieces, in bytes: memory must not grow with what is read. */
const MAX_LINE = 16 * 1024 * 1024;
/** Of a compressed input, in bytes: the agent's objects are a little over 64 MiB at most. */
const MAX_OBJECT = 512 * 1024 * 1024;
const LF = 0x0a;

/** Bytes of a file or of standard input; the first that is read says what it is. */
export type Chunks = AsyncIterable<Buffer>;

/**
 * The lines of an input without their ends: of text as it is read, of an object in zstd or gzip frame by frame.
 *
 * @throws ArchiveError for a damaged object, after all whole frames before it; an Error of the file system
 */
export async function* inputLines(chunks: Chunks, name: string): AsyncGenerator<string> {
  yield* linesOf(plain(chunks, name));
}

export function readFileChunks(path: string): Chunks {
  return createReadStream(path);
}

async function* plain(chunks: Chunks, name: string): AsyncGenerator<Buffer> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  let next = await iterator.next();
  // A pipe may bring the first bytes one by one.
  for (; next.done !== true && head.length < 4; next = await iterator.next())
    head = Buffer.concat([head, next.value]);
  const rest = async function* () {
    yield head;
    for (; next.done !== true; next = await iterator.next()) yield next.value;
  };
  if (!isCompressed(head)) return yield* rest();
  const whole: Buffer[] = [];
  let size = 0;
  for await (const chunk of rest()) {
    size += chunk.length;
    if (size > MAX_OBJECT) throw new Error(`${name}: it is compressed and larger than ${MAX_OBJECT} bytes.`);
    whole.push(chunk);
  }
  yield* readObject(Buffer.concat(whole), name);
}

function isCompressed(head: Buffer): boolean {
  if (head.length < 4) return false;
  return head.readUInt32LE(0) === 0xfd2fb528 || (head[0] === 0x1f && head[1] === 0x8b);
}

async function* linesOf(chunks: Chunks): AsyncGenerator<string> {
  let pending: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, from)) {
      pending.push(chunk.subarray(from, end));
      yield Buffer.concat(pending).toString('utf8').replace(/\r$/, '');
      [pending, size, from] = [[], 0, end + 1];
    }
    pending.push(chunk.subarray(from));
    size += chunk.length - from;
    if (size <= MAX_LINE) continue;
    yield Buffer.concat(pending).toString('utf8');
    [pending, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(pending).toString('utf8');
}
