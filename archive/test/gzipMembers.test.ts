import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type ArchiveError, readFrames } from '../src/index.ts';

const text = (lines: number) =>
  Buffer.from(Array.from({ length: lines }, (_, n) => `ordinary line ${n}\n`).join(''));

async function read(bytes: Buffer) {
  const frames = [];
  for await (const frame of readFrames(bytes, 'object.gz')) frames.push(frame);
  return frames;
}

async function failure(bytes: Buffer): Promise<ArchiveError> {
  return read(bytes).then(
    () => Promise.reject(new Error('expected a failure')),
    (error) => error,
  );
}

describe('gzip members that can be read', () => {
  const contents: [string, Buffer][] = [
    ['text', text(20_000)],
    ['random bytes', randomBytes(200_000)],
    ['nothing', Buffer.alloc(0)],
    ['more than one inflate buffer', Buffer.alloc(3_000_000, 'abc\n')],
  ];
  test.each(contents)('%s, between two others, by node and by the gzip command', async (_, content) => {
    const command = execFileSync('gzip', ['-1', '-c'], { input: content });
    for (const member of [gzipSync(content), command]) {
      const parts = [gzipSync('before\n'), member, gzipSync('after\n')];
      const frames = await read(Buffer.concat(parts));
      expect(frames.map((frame) => frame.data.toString())).toEqual([
        'before\n',
        content.toString(),
        'after\n',
      ]);
      expect(frames.map((frame) => frame.size)).toEqual(parts.map((part) => part.length));
      expect(frames[2]?.offset).toBe((parts[0]?.length ?? 0) + member.length);
    }
  });

  test('a member with extra field, file name, comment and header checksum', async () => {
    const plain = gzipSync('named\n');
    const header = Buffer.from(plain.subarray(0, 10));
    header.writeUInt8(0x1e, 3);
    const extras = Buffer.concat([
      Buffer.from([3, 0, 1, 2, 3]),
      Buffer.from('file.log\0comment\0'),
      Buffer.alloc(2),
    ]);
    const [frame] = await read(Buffer.concat([header, extras, plain.subarray(10)]));
    expect(frame?.data.toString()).toBe('named\n');
  });
});

describe('gzip members that cannot be read', () => {
  const first = gzipSync(text(10));
  const second = gzipSync(text(2000));

  test('a cut at any byte of a member', async () => {
    for (let cut = 2; cut < second.length; cut += cut < 30 ? 1 : 97) {
      const error = await failure(Buffer.concat([first, second.subarray(0, cut)]));
      expect({ cut, code: error.code, offset: error.offset }).toEqual({
        cut,
        code: 'truncated',
        offset: first.length,
      });
    }
  });

  test.each([
    ['text', Buffer.from('garbage behind'), 'not_a_frame'],
    ['zero bytes', Buffer.alloc(64), 'not_a_frame'],
    ['the start of a zstd frame', Buffer.from('28b52ffd0000000000000000', 'hex'), 'not_a_frame'],
  ])('%s behind the last member', async (_, garbage, code) => {
    expect(await failure(Buffer.concat([first, garbage]))).toMatchObject({ code, offset: first.length });
  });

  test('a wrong CRC-32, and a wrong size', async () => {
    for (const back of [8, 4]) {
      const damaged = Buffer.from(second);
      damaged.writeUInt8(damaged.readUInt8(damaged.length - back) ^ 1, damaged.length - back);
      expect(await failure(damaged)).toMatchObject({ code: 'corrupt', offset: 0 });
    }
  });
});
