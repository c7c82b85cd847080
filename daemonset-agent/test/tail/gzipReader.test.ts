import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GzipReader } from '../../src/tail/gzipReader.ts';
import { Random } from './random.ts';

let directory = '';
let fd: number | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gzip-reader-'));
});

afterEach(() => {
  if (fd !== undefined) closeSync(fd);
  fd = undefined;
  rmSync(directory, { recursive: true });
});

function reader(compressed: Buffer): GzipReader {
  const path = join(directory, 'file.gz');
  writeFileSync(path, compressed);
  fd = openSync(path, 'r');
  return new GzipReader(fd);
}

function readAll(source: GzipReader, size: number, from = 0): { bytes: Buffer; state: string } {
  const parts: Buffer[] = [];
  let offset = from;
  for (;;) {
    const target = Buffer.alloc(size);
    const { length, state } = source.read(target, offset);
    parts.push(target.subarray(0, length));
    offset += length;
    if (state !== 'more') return { bytes: Buffer.concat(parts), state };
  }
}

const text = Buffer.from(Array.from({ length: 20_000 }, (_, i) => `line ${i} ${Math.sin(i)}\n`).join(''));
const random = new Random(1);
const noise = Buffer.from(Array.from({ length: 50_000 }, () => random.between(0, 255)));

describe('A whole file', () => {
  test.each([
    ['text', text],
    ['nothing', Buffer.alloc(0)],
    ['one byte', Buffer.from('x')],
    ['bytes that do not compress', noise],
    ['a million zeros', Buffer.alloc(1_000_000)],
  ])('of %s is read to its end', (_what, content) => {
    const { bytes, state } = readAll(reader(gzipSync(content)), 65_536);
    expect(bytes.equals(content)).toBe(true);
    expect(state).toBe('end');
  });

  test('of several members is read through all of them', () => {
    const members = [text.subarray(0, 5000), Buffer.alloc(0), noise, text.subarray(5000)];
    const { bytes, state } = readAll(
      reader(Buffer.concat(members.map((member) => gzipSync(member)))),
      65_536,
    );
    expect(bytes.equals(Buffer.concat(members))).toBe(true);
    expect(state).toBe('end');
  });

  test.each([1, 100, 1023, 1024, 1025])('with a second member around byte %i of a slice', (length) => {
    const first = gzipSync(noise.subarray(0, length));
    const { bytes } = readAll(reader(Buffer.concat([first, gzipSync(Buffer.from('second'))])), 65_536);
    expect(bytes.subarray(length).toString()).toBe('second');
  });

  test('is read although zeros follow it, as on tapes', () => {
    const { bytes, state } = readAll(reader(Buffer.concat([gzipSync(text), Buffer.alloc(600)])), 65_536);
    expect(bytes.equals(text)).toBe(true);
    expect(state).toBe('end');
  });
});

test('what was not taken is returned again, with more behind it', () => {
  const source = reader(gzipSync(text));
  const target = Buffer.alloc(1000);
  source.read(target, 0);
  source.read(target, 990);
  expect(target.toString()).toBe(text.toString('latin1', 990, 1990));
});

test('a place in the middle is reached by skipping', () => {
  const { bytes, state } = readAll(reader(gzipSync(text)), 65_536, 400_000);
  expect(bytes.equals(text.subarray(400_000))).toBe(true);
  expect(state).toBe('end');
});

describe('A damaged file', () => {
  test('that stops in the middle gives what there is, and is torn', () => {
    const compressed = gzipSync(text);
    const { bytes, state } = readAll(reader(compressed.subarray(0, compressed.length / 2)), 65_536);
    expect(bytes.length).toBeGreaterThan(100_000);
    expect(text.subarray(0, bytes.length).equals(bytes)).toBe(true);
    expect(state).toBe('torn');
  });

  test('with wrong bytes in the middle gives what comes before, and is corrupt', () => {
    const compressed = gzipSync(text);
    compressed.fill(0xff, 100_000, 100_100);
    const { bytes, state } = readAll(reader(compressed), 65_536);
    expect(text.subarray(0, 100_000).equals(bytes.subarray(0, 100_000))).toBe(true);
    expect(state).toBe('corrupt');
  });

  test('that is no gzip file at all is corrupt', () => {
    expect(readAll(reader(Buffer.from('hello'.repeat(100))), 100)).toEqual({
      bytes: Buffer.alloc(0),
      state: 'corrupt',
    });
  });

  test('that is torn and then grows goes on', () => {
    const compressed = gzipSync(text);
    const source = reader(compressed.subarray(0, 50_000));
    const first = readAll(source, 65_536);
    writeFileSync(join(directory, 'file.gz'), compressed);
    source.retry();
    const rest = readAll(source, 65_536, first.bytes.length);
    expect(Buffer.concat([first.bytes, rest.bytes]).equals(text)).toBe(true);
    expect(rest.state).toBe('end');
  });
});

test('garbage collection of many readers does not abort the process', () => {
  const compressed = gzipSync(Buffer.from('x'));
  let junk: number[][] = [];
  for (let i = 0; i < 500; i++) {
    expect(readAll(reader(compressed), 10).state).toBe('end');
    closeSync(fd as number);
    fd = undefined;
    junk.push(new Array(20_000).fill(i));
    if (junk.length > 20) junk = [];
  }
});
