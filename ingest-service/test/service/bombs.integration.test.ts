import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import type { Answer } from './documentedAnswer.ts';
import { event } from './event.ts';
import { MOST_MEMORY, memoryOf } from './rawHttp.ts';
import { logs, shared } from './serviceFixture.ts';
import { stored } from './stored.ts';

const GZIP = { 'content-encoding': 'gzip' };
const DEFLATE = { 'content-encoding': 'deflate' };
const service = shared({
  rateLimits: { perAddress: { burst: 1_000_000 }, perApplication: { burst: 1_000_000 } },
});

afterAll(() => {
  expect(memoryOf(service()).most).toBeLessThan(MOST_MEMORY);
  expect(service().log()).not.toContain('unexpected');
});

const zeros = Buffer.alloc(200 * 2 ** 20);
const emptyMember = gzipSync('');
const nested = (times: number) => {
  let bytes = gzipSync(zeros);
  for (let n = 1; n < times; n++) bytes = gzipSync(bytes);
  return bytes;
};
const wide = (text: string) => `[${text.repeat(3_500_000 / text.length)}0]`;
/** White space at random, which costs two bits a byte: what stands before it passes the limit of the ratio. */
const blanks = Array.from({ length: 300_000 }, () => ' \t\r\n'[Math.floor(Math.random() * 4)]).join('');
const padded = (json: string) => gzipSync(json + blanks);

test.each<[string, () => Buffer, Record<string, string>, number, string]>([
  ['200 MiB of zeros, gzip', () => gzipSync(zeros), GZIP, 413, 'decompressed_too_large'],
  ['200 MiB of zeros, zlib', () => deflateSync(zeros), DEFLATE, 413, 'decompressed_too_large'],
  ['200 MiB of zeros, raw', () => deflateRawSync(zeros), DEFLATE, 413, 'decompressed_too_large'],
  [
    'many members, each of them small',
    () => Buffer.concat(Array(300).fill(gzipSync(zeros.subarray(0, 2 ** 20)))),
    GZIP,
    413,
    'decompressed_too_large',
  ],
  ['26,000 empty members', () => Buffer.concat(Array(26_000).fill(emptyMember)), GZIP, 400, 'body_empty'],
  ['a bomb in a bomb', () => nested(3), GZIP, 400, 'utf8_invalid'],
  ['one named twice', () => nested(2), { 'content-encoding': 'gzip, gzip' }, 415, 'encoding_not_supported'],
  ['lists in lists, 3.5 million deep', () => padded('['.repeat(3_500_000)), GZIP, 413, 'too_complex'],
  ['a million lists', () => padded(wide('[],')), GZIP, 413, 'too_complex'],
  ['half a million objects', () => padded(wide('{"a":1},')), GZIP, 413, 'too_complex'],
  ['3.5 million ones', () => padded(wide('1,')), GZIP, 413, 'too_many_records'],
])(
  '%s',
  async (_, bomb, headers, status, code) => {
    const body = new Uint8Array(bomb());
    const answers: Answer[] = [];
    for (let round = 0; round < 3; round++)
      answers.push(...(await Promise.all(Array.from({ length: 8 }, () => logs(service(), body, headers)))));
    for (const answer of answers) {
      if (answer.status === 503) expect(answer.body.error.code).toBe('busy');
      else expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
    }
    expect(answers.some((answer) => answer.status === status)).toBe(true);
    expect(await logs(service(), event())).toMatchObject({ status: 202 });
  },
  60_000,
);

const inData = (json: string) =>
  `{"timestamp":"${new Date().toISOString()}","level":"INFO","message":"m","data":${json}}`;

test.each([
  ['objects, 300,000 deep', inData(`${'{"a":'.repeat(300_000)}1${'}'.repeat(300_000)}`), 'limits.depth'],
  ['lists, 1,000,000 deep', inData(`{"a":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`), 'limits.depth'],
  [
    '150,000 keys',
    inData(`{${Array.from({ length: 150_000 }, (_, n) => `"k${n}":1`).join()}}`),
    'too_many_keys',
  ],
  ['a list of 1,500,000 numbers', inData(`{"a":[${'1,'.repeat(1_500_000)}1]}`), 'too_large'],
  ['a text of 3,800,000 characters', inData(`{"a":"${'x'.repeat(3_800_000)}"}`), 'string_too_long'],
  ['a key of 3,800,000 characters', inData(`{"${'k'.repeat(3_800_000)}":1}`), 'string_too_long'],
])('one record with %s is rejected by its name', async (_, json, reason) => {
  const { status, body } = await logs(service(), new Uint8Array(padded(json)), GZIP);
  if (reason === 'limits.depth') expect([status, body.error?.setting]).toEqual([413, reason]);
  else expect([status, body.results?.[0]?.reason]).toEqual([400, reason]);
  expect(await logs(service(), event())).toMatchObject({ status: 202 });
});

test('nothing of it all is on disk', () => {
  const found = stored(service()).filter(({ message }) => message !== 'USER_ACTION');
  expect(found).toEqual([]);
});
