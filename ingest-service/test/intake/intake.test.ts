import { expect, test } from 'vitest';
import { PendingClaims } from '../../src/dedupe/pendingClaims.ts';
import type { Claims } from '../../src/intake/parts.ts';
import { Rates } from '../../src/quota/rates.ts';
import { contentRules, testIntake } from './testIntake.ts';

/** As `Dedupe`, without its memory on disk. */
function claimsInMemory() {
  const pending = new PendingClaims();
  const durable = new Set<string>();
  const claims: Claims = {
    claim(session, sequence) {
      if (durable.has(`${session}:${sequence}`)) return 'duplicate';
      return pending.add(session, sequence) ? 'new' : { pending: pending.outcome(session, sequence) };
    },
    settle(events, outcome) {
      for (const event of events) {
        if (outcome === 'durable') durable.add(`${event.session}:${event.sequence}`);
        pending.settle(event, outcome === 'durable');
      }
    },
    note(events) {
      for (const { session, sequence } of events) durable.add(`${session}:${sequence}`);
    },
  };
  return { claims, durable };
}

const record = (id: string, fields: object = {}) => ({
  timestamp: '2026-11-23T11:59:59.123Z',
  level: 'INFO',
  message: 'CLICK',
  event_id: id,
  ...fields,
});
const body = (...ids: string[]) => JSON.stringify({ records: ids.map((id) => record(id)) });
const failure = (code: string, linesInFile: number, durable: boolean) =>
  Object.assign(new Error(code), { code, linesInFile, durable });
const idsOf = (lines: string[]) => lines.map((line) => JSON.parse(line).event_id);

test('an event that stands in a batch twice is stored once', async () => {
  const { claims } = claimsInMemory();
  const { take, lines } = testIntake({ claims });
  expect(await take(body('s:1', 's:2', 's:1'))).toMatchObject({
    accepted: 2,
    duplicate: 1,
    results: [{ index: 2, status: 'duplicate' }],
  });
  expect(await take(body('s:2', 's:3'))).toMatchObject({ accepted: 1, duplicate: 1 });
  expect(idsOf(lines)).toEqual(['s:1', 's:2', 's:3']);
});

test('an event that is refused for good did come: no gap is left in its session', async () => {
  const { claims, durable } = claimsInMemory();
  const { take, lines } = testIntake({ claims });
  const records = [record('s:1'), record('s:2', { level: 7 }), record('s:3', { data: [] }), 'no record'];
  expect(await take(JSON.stringify({ records }))).toMatchObject({ accepted: 1, rejected: 3 });
  expect(idsOf(lines)).toEqual(['s:1']);
  expect([...durable]).toEqual(['s:1', 's:2', 's:3']);
});

test('an event that another request is writing is a duplicate when that succeeds, and not before', async () => {
  const { claims } = claimsInMemory();
  const { promise: written, resolve } = Promise.withResolvers<void>();
  const { take } = testIntake({ claims, log: { write: () => written } });
  const first = take(body('s:1'));
  const second = take(body('s:1'));
  expect(await Promise.race([second, new Promise((tell) => setImmediate(tell, 'waits'))])).toBe('waits');
  resolve();
  expect(await first).toMatchObject({ accepted: 1 });
  expect(await second).toMatchObject({ accepted: 0, duplicate: 1 });
});

test('an event whose first write fails is to be sent again, and is then new', async () => {
  const { claims } = claimsInMemory();
  const { promise: written, reject } = Promise.withResolvers<void>();
  const writes = [written, Promise.resolve()];
  const { take } = testIntake({ claims, log: { write: () => writes.shift() as Promise<void> } });
  const first = take(body('s:1'));
  const second = take(body('s:1'));
  reject(failure('EIO', 0, true));
  await expect(first).rejects.toMatchObject({ status: 503, code: 'storage_failed' });
  expect(await second).toMatchObject({ results: [{ reason: 'try_again', retry: true }] });
  expect(await take(body('s:1'))).toMatchObject({ accepted: 1 });
});

test.each([
  ['FULL', 'storage_full', 2, true, ['s:1', 's:2']],
  ['ENOSPC', 'storage_full', 0, true, []],
  ['EIO', 'storage_failed', 3, true, ['s:1', 's:2', 's:3']],
  // The sync failed: nobody knows whether they are there after a crash, so they count as not written.
  ['EIO', 'storage_failed', 3, false, []],
])(
  'a write that fails with %s is refused with %s; of %i lines in the file (durable: %s) known: %j',
  async (code, refusal, linesInFile, isDurable, known) => {
    const { claims, durable } = claimsInMemory();
    const log = { write: () => Promise.reject(failure(code, linesInFile, isDurable)) };
    const { take } = testIntake({ claims, log });
    await expect(take(body('s:1', 's:2', 's:3'))).rejects.toMatchObject({ status: 503, code: refusal });
    expect([...durable]).toEqual(known);
  },
);

test.each<[number, boolean, string[]]>([
  [2, true, ['shop 1 ERROR 1', 'shop  INFO 1']],
  [3, true, ['shop 1 ERROR 1', 'shop  INFO 2']],
  [3, false, []],
  [0, true, []],
])(
  'of a write that fails %i lines that stay (durable: %s) count as accepted, once: %j',
  async (linesInFile, isDurable, kinds) => {
    const { claims } = claimsInMemory();
    const stored: string[] = [];
    let accepted = 0;
    const writes = [() => Promise.reject(failure('ENOSPC', linesInFile, isDurable)), () => Promise.resolve()];
    const { take } = testIntake({
      claims,
      log: { write: () => (writes.shift() as () => Promise<void>)() },
      onStored: (...kind) => stored.push(kind.join(' ')),
      onJudged: (answer) => {
        accepted += answer.accepted;
      },
    });
    const first = record('s:1', { level: 'error', release: '1', message: '\n{"level":"FATAL"}' });
    const batch = JSON.stringify({ app: 'shop', records: [first, record('s:2'), record('s:3')] });
    await expect(take(batch)).rejects.toMatchObject({ status: 503 });
    expect(stored).toEqual(kinds);
    const kept = isDurable ? linesInFile : 0;
    expect(accepted).toBe(kept);
    await take(batch).catch(() => undefined);
    expect(accepted).toBe(3);
  },
);

test('of records without an id those before the failure are not mistaken for ones with', async () => {
  const { claims, durable } = claimsInMemory();
  const log = { write: () => Promise.reject(failure('FULL', 2, true)) };
  const { take } = testIntake({ claims, log });
  const { event_id: _, ...withoutId } = record('');
  const records = [withoutId, record('s:1'), record('s:2')];
  await expect(take(JSON.stringify({ records }))).rejects.toMatchObject({ status: 503 });
  expect([...durable]).toEqual(['s:1']);
});

test.each([7, { type: 'cart/add' }, null, true])(
  'a field `action` of a page’s own, %j, is kept as it is',
  async (action) => {
    const { take, lines } = testIntake({});
    expect(
      await take(JSON.stringify({ records: [record('s:1', { data: { action, element: action } })] })),
    ).toMatchObject({
      accepted: 1,
    });
    expect(lines.map((line) => JSON.parse(line).data)).toEqual([{ action, element: action }]);
  },
);

test('a record that is refused for good has used its number up', async () => {
  const { claims } = claimsInMemory();
  const { take, lines } = testIntake({ claims, rules: { ...contentRules, recordSize: 300 } });
  const large = JSON.stringify([record('s:1', { route: 'x'.repeat(400) }), record('s:2')]);
  expect(await take(large)).toMatchObject({
    accepted: 1,
    results: [{ index: 0, reason: 'too_large', retry: false }],
  });
  expect(await take(body('s:1'))).toMatchObject({ accepted: 0, duplicate: 1 });
  expect(idsOf(lines)).toEqual(['s:2']);
});

test('a record that may be taken later has not, nor one of a request that could not be written', async () => {
  const { claims, durable } = claimsInMemory();
  const large = record('s:1', { route: 'x'.repeat(400) });
  const full = { write: () => Promise.reject(failure('FULL', 0, true)) };
  const { take } = testIntake({ claims, log: full, rules: { ...contentRules, recordSize: 300 } });
  await expect(take(JSON.stringify([large, record('s:2')]))).rejects.toMatchObject({ status: 503 });
  const slow = testIntake({ claims, sessionRates: new Rates({ recordsPerSecond: 1, burst: 1 }, Date.now) });
  expect(await slow.take(body('s:3', 's:4'))).toMatchObject({ rejected: 2 });
  expect([...durable]).toEqual([]);
});

test('each record is judged by itself, in the order of the request', async () => {
  const { take, lines } = testIntake();
  const records = [
    record('s:1', { level: 'LOUD' }),
    record('s:2'),
    'text',
    record('s:3', { data: { a: 1, A: 2 } }),
    record('s:4', { data: { deep: [[[[[[1]]]]]] } }),
  ];
  const { results, ...counts } = await take(JSON.stringify({ records }));
  expect(counts).toEqual({ accepted: 1, duplicate: 0, sampled: 0, rejected: 4 });
  expect(results.map((result) => [result.index, 'reason' in result && result.reason])).toEqual([
    [0, 'invalid_record'],
    [2, 'invalid_record'],
    [3, 'not_storable'],
    [4, 'too_deep'],
  ]);
  expect(idsOf(lines)).toEqual(['s:2']);
});

test('a session that sends too much is told when to send again, and others are not', async () => {
  const { take, lines } = testIntake({
    sessionRates: new Rates({ recordsPerSecond: 1, burst: 2 }, Date.now),
  });
  expect(await take(body('a:1', 'a:2', 'a:3', 'b:1'))).toMatchObject({
    accepted: 1,
    rejected: 3,
    results: [{ reason: 'rate_limited', retry: true }, {}, {}],
  });
  expect(idsOf(lines)).toEqual(['b:1']);
});

test('secrets are taken out of names too, which become labels of metrics', async () => {
  const stored: string[] = [];
  const { take, lines } = testIntake({ onStored: (app, release) => stored.push(`${app} ${release}`) });
  const records = [record('s:1', { release: 'AKIAIOSFODNN7EXAMPLE' }), record('s:2', { app: 'shop@1.2.3' })];
  expect(await take(JSON.stringify({ app: 'john.doe@example.com', records }))).toMatchObject({ accepted: 2 });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { app: '[REDACTED:email]', release: '[REDACTED:awsAccessKey]' },
    { app: 'shop@1.2.3' },
  ]);
  expect(stored).toEqual(['[REDACTED:email] [REDACTED:awsAccessKey]', 'shop@1.2.3 ']);
});
