import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { constants, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type ArchiveError, readFrames } from '../src/index.ts';
import { measureZstdFrame } from '../src/zstdFrame.ts';

const checksummed = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
const text = (lines: number) =>
  Buffer.from(
    Array.from({ length: lines }, (_, n) => `{"n":${n},"message":"ordinary line ${n}"}\n`).join(''),
  );

async function read(bytes: Buffer): Promise<Buffer[]> {
  const blocks: Buffer[] = [];
  for await (const frame of readFrames(bytes, 'object.zst')) blocks.push(frame.data);
  return blocks;
}

async function failure(bytes: Buffer): Promise<{ whole: number; error: ArchiveError }> {
  let whole = 0;
  try {
    for await (const _ of readFrames(bytes, 'object.zst')) whole++;
  } catch (error) {
    return { whole, error: error as ArchiveError };
  }
  throw new Error('expected a failure');
}

const cli = (args: string[], input: Buffer) =>
  execFileSync('zstd', ['-q', '-c', ...args], { input, maxBuffer: 1 << 28 });

describe('zstd frames that can be read', () => {
  const contents: [string, Buffer][] = [
    ['compressed blocks', text(5000)],
    ['several blocks of 128 KiB', text(20000)],
    ['raw blocks (random bytes)', randomBytes(300_000)],
    ['RLE blocks (one byte repeated)', Buffer.alloc(1_000_000, 'a')],
    ['a few bytes', Buffer.from('x\n')],
    ['300 bytes, whose size takes two bytes', Buffer.alloc(300, 'ab\n')],
    ['nothing', Buffer.alloc(0)],
  ];

  for (const [what, content] of contents) {
    const writers: [string, () => Buffer][] = [
      ['node', () => zstdCompressSync(content)],
      ['node with checksum', () => zstdCompressSync(content, checksummed)],
      ['zstd from a pipe, content size unknown', () => cli(['-3', '--no-check'], content)],
      ['zstd with checksum', () => cli(['-3', '--check'], content)],
      ['zstd with content size', () => cli(['-3', `--stream-size=${content.length}`], content)],
      ['zstd -19', () => cli(['-19'], content)],
      ['zstd with a long window', () => cli(['--long=27'], content)],
    ];
    test.each(writers)(`${what}, written by %s`, async (_, write) => {
      const frame = write();
      expect(measureZstdFrame(frame, 0)).toMatchObject({
        status: 'frame',
        kind: 'data',
        length: frame.length,
      });
      // A frame is also found in the middle of others, and each one is given out by itself.
      const three = await read(
        Buffer.concat([zstdCompressSync('before\n'), frame, zstdCompressSync('after\n')]),
      );
      expect(three.map(String)).toEqual(['before\n', content.toString(), 'after\n']);
    });
  }

  test('every frame says where it stands', async () => {
    const parts = [text(10), text(1000), Buffer.alloc(0), text(3)].map((part) =>
      zstdCompressSync(part, checksummed),
    );
    const places: [number, number][] = [];
    for await (const frame of readFrames(Buffer.concat(parts), 'o')) places.push([frame.offset, frame.size]);
    let offset = 0;
    expect(places).toEqual(
      parts.map((part) => {
        const place = [offset, part.length];
        offset += part.length;
        return place;
      }),
    );
  });

  test('skippable frames are passed over, wherever they stand', async () => {
    const skippable = Buffer.alloc(8 + 5);
    skippable.writeUInt32LE(0x184d2a57, 0);
    skippable.writeUInt32LE(5, 4);
    const frame = zstdCompressSync('a\n');
    const blocks = await read(Buffer.concat([skippable, frame, skippable, frame, skippable]));
    expect(Buffer.concat(blocks).toString()).toBe('a\na\n');
  });

  test('no bytes are no frames', async () => {
    expect(await read(Buffer.alloc(0))).toEqual([]);
  });
});

describe('zstd frames that cannot be read', () => {
  const first = zstdCompressSync(text(100), checksummed);
  const second = zstdCompressSync(text(4000), checksummed);

  test('a cut at any byte of a frame is reported with the place where the frame begins', async () => {
    for (let cut = 1; cut < second.length; cut += cut < 40 ? 1 : 97) {
      const { whole, error } = await failure(Buffer.concat([first, second.subarray(0, cut)]));
      expect({ cut, whole, code: error.code, offset: error.offset, object: error.object }).toEqual({
        cut,
        whole: 1,
        code: 'truncated',
        offset: first.length,
        object: 'object.zst',
      });
    }
  });

  test('garbage behind the last frame', async () => {
    const { whole, error } = await failure(Buffer.concat([first, Buffer.from('garbage')]));
    expect(whole).toBe(1);
    expect(error).toMatchObject({ code: 'not_a_frame', offset: first.length });
    expect(error.message).toContain(`object.zst at byte ${first.length}`);
  });

  test('zero bytes behind the last frame, as a power loss leaves them', async () => {
    expect((await failure(Buffer.concat([first, Buffer.alloc(64)]))).error.code).toBe('not_a_frame');
  });

  test('something that is no zstd at all', async () => {
    expect((await failure(Buffer.from('{"plain":"text"}\n'))).error).toMatchObject({
      code: 'not_a_frame',
      offset: 0,
    });
  });

  test('a wrong checksum', async () => {
    const damaged = Buffer.from(second);
    damaged.writeUInt8(damaged.readUInt8(damaged.length - 1) ^ 1, damaged.length - 1);
    const { whole, error } = await failure(Buffer.concat([first, damaged]));
    expect({ whole, code: error.code, offset: error.offset }).toEqual({
      whole: 1,
      code: 'corrupt',
      offset: first.length,
    });
  });

  test('one flipped bit anywhere never goes unnoticed', async () => {
    const original = text(4000).toString();
    for (let at = 0; at < second.length; at += 211) {
      const damaged = Buffer.from(second);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 0x10, at);
      const outcome = await read(damaged).then(
        (blocks) => Buffer.concat(blocks).toString() === original,
        (error) => error.name === 'ArchiveError',
      );
      expect({ at, outcome }).toEqual({ at, outcome: true });
    }
  });

  test('a frame that states more than a reader accepts is refused before anything is decompressed', async () => {
    const frame = Buffer.concat([
      Buffer.from('28b52ffde0', 'hex'),
      Buffer.from('0000000001000000', 'hex'),
      Buffer.from('010000', 'hex'),
    ]);
    expect((await failure(frame)).error).toMatchObject({ code: 'too_large', offset: 0 });
  });
});
