import { expect, test } from 'vitest';
import { type Answer, type Outcome, readAnswer } from '../../src/core/send/answer.ts';

const ok = { accepted: 2, duplicate: 0, sampled: 0, rejected: 0, results: [] as unknown[] };
const refusal = (code: string) => ({ error: { code, message: `is ${code}` } });
const NONE: number[] = [];
const ALL = [0, 1, 2];

/** Settled places of three, and of the rest what is expected; chance is 1, and nothing failed before. */
test.each<[string, Answer, number[], Partial<Outcome>]>([
  ['all accepted', { status: 202, body: ok }, ALL, { wait: 0, rejected: 0, error: undefined }],
  [
    'one to come again, one bad, one twice',
    {
      status: 202,
      retryAfter: '8',
      body: {
        ...ok,
        results: [
          { index: 0, status: 'rejected', reason: 'rate_limited', message: 'slow', retry: true },
          { index: 1, status: 'rejected', reason: 'invalid_record', message: 'bad', retry: false },
          { index: 2, status: 'duplicate' },
        ],
      },
    },
    [1, 2],
    { wait: 10_000, rejected: 1, error: 'bad' },
  ],
  [
    'settings',
    { status: 202, body: { ...ok, settings: { level: 'WARN' } } },
    ALL,
    { settings: { level: 'WARN' } },
  ],
  ['an answer that is cut off', { status: 202, body: undefined }, NONE, { wait: 300_000 }],
  ['somebody else, who answers 200', { status: 200, body: { fine: true } }, NONE, { wait: 300_000 }],
  ['nothing', { status: 0 }, NONE, { wait: 1_000 }],
  ['400', { status: 400, body: refusal('json_invalid') }, ALL, { rejected: 3, wait: 0 }],
  [
    '400 of which each record is bad',
    {
      status: 400,
      body: {
        ...ok,
        accepted: 0,
        rejected: 3,
        results: ALL.map((index) => ({ index, status: 'rejected', reason: 'invalid_record', retry: false })),
      },
    },
    ALL,
    { rejected: 3, wait: 0 },
  ],
  ['400 of a body that was cut off', { status: 400, body: refusal('body_aborted') }, NONE, { wait: 1_000 }],
  ['400 of somebody else', { status: 400, body: undefined }, NONE, { wait: 1_000 }],
  [
    '400 of compression',
    { status: 400, body: refusal('compression_invalid') },
    NONE,
    { instead: 'plain', wait: 0 },
  ],
  [
    '415 of compression',
    { status: 415, body: refusal('encoding_not_supported') },
    NONE,
    { instead: 'plain' },
  ],
  [
    '401',
    { status: 401, body: refusal('key_unknown') },
    NONE,
    { wait: 300_000, error: '401: is key_unknown' },
  ],
  ['403', { status: 403, body: refusal('origin_not_allowed') }, NONE, { wait: 300_000 }],
  ['404', { status: 404, body: refusal('not_found') }, NONE, { wait: 300_000 }],
  ['408', { status: 408, body: refusal('body_timeout') }, NONE, { wait: 1_000 }],
  ['413', { status: 413, body: refusal('body_too_large') }, NONE, { instead: 'smaller', wait: 0 }],
  ['429', { status: 429, retryAfter: '4', body: refusal('rate_limited') }, NONE, { wait: 5_000 }],
  ['429 that nobody can wait for', { status: 429, retryAfter: '99999999' }, NONE, { wait: 4_500_000 }],
  ['429 with a date', { status: 429, retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT' }, NONE, { wait: 1_000 }],
  ['500', { status: 500 }, NONE, { wait: 1_000 }],
  ['503', { status: 503, retryAfter: '2' }, NONE, { wait: 2_500 }],
])('%s', (_, answer, settled, expected) => {
  const { isSettled, ...outcome } = readAnswer(answer, 3, 0, 1);
  expect(ALL.filter((index) => isSettled(index))).toEqual(settled);
  expect(outcome).toMatchObject(expected);
});

test('a single record that is too large is given up', () => {
  const outcome = readAnswer({ status: 413 }, 1, 0, 1);
  expect(outcome.isSettled(0)).toBe(true);
  expect(outcome).toMatchObject({ rejected: 1, wait: 0 });
});

test('attempts come at twice the distance each time, up to five minutes, and half of it is chance', () => {
  const wait = (failures: number, chance: number) => readAnswer({ status: 503 }, 1, failures, chance).wait;
  expect([0, 1, 2, 8, 9, 5_000].map((failures) => wait(failures, 1))).toEqual([
    1_000, 2_000, 4_000, 256_000, 300_000, 300_000,
  ]);
  expect(wait(2, 0)).toBe(2_000);
});
