import { expect, test } from 'vitest';
import { event } from './event.ts';
import { logs, shared, start } from './serviceFixture.ts';
import { stored, storedLines } from './stored.ts';

const service = shared();
const now = () => new Date().toISOString();
/** As text, since not all that can be sent can be said with objects. */
const record = (fields: string) => `{"timestamp":"${now()}","level":"INFO","message":"m",${fields}}`;

/** Sends one, and says what the one line is that came of it. */
async function only(body: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const before = storedLines(service()).length;
  const answer = await logs(service(), body);
  expect(answer, answer.text).toMatchObject({ status: 202, body: { accepted: 1 } });
  const lines = storedLines(service());
  expect(lines).toHaveLength(before + 1);
  return lines.at(-1) ?? '';
}

test.each([
  ['a line end', 'a\nb'],
  ['CR LF', 'a\r\nb'],
  [
    'a record behind a line end',
    `x"}\n{"timestamp":"2026-01-01T00:00:00Z","level":"FATAL","message":"forged"}\n{"a":"`,
  ],
  ['ANSI', '\u001b[2J\u001b[31mred\u001b]0;title\u0007'],
  ['U+2028 and U+2029', 'a\u2028b\u2029c'],
  ['NEL and vertical tabs', 'a\u0085b\u000bc\u000cd'],
  ['NUL', 'a\u0000b'],
  ['DEL and C1', 'a\u007fb\u009b31mc'],
  ['a BOM', '\ufeffa\ufeff'],
  ['quotes and backslashes', '\\"\\\\"},{"'],
  ['directions turned', 'a\u202eb\u2066c'],
  ['format strings', '%s%n$\u007bjndi:ldap://x.example/a}{{7*7}}<script>alert(1)</script>'],
])('%s in a message, a key and a value is one line, as it was', async (_, text) => {
  // Stock readers refuse NUL in a key, so that such a record is rejected.
  const key = text.replace('\u0000', '');
  const line = await only(
    JSON.stringify(event({ message: text, data: { [`k${key}`]: text }, [`e${key}`]: text })),
  );
  const found = JSON.parse(line);
  expect(found.message).toBe(text);
  expect(found.data).toEqual({ [`k${key}`]: text });
  expect(found.extra).toEqual({ [`e${key}`]: text });
  for (const byte of Buffer.from(line)) expect(byte).toBeGreaterThanOrEqual(0x20);
});

test.each([
  ['level', { level: 'INFO\n' }],
  ['timestamp', { timestamp: `${now()}\n` }],
  ['event_id', { event_id: 's:1\n' }],
  ['event_id', { event_id: 's":1,"x:1' }],
  ['app', { app: 'a","kind":"log' }],
  ['release', { release: '1\n2' }],
  ['environment', { environment: 'a\u2028' }],
  ['trace_id', { trace_id: `${'0'.repeat(31)}"` }],
  ['offset_ms', { offset_ms: '1' }],
])('%s has a form that nothing gets around', async (field, changes) => {
  const { status, body } = await logs(service(), event(changes));
  expect(status).toBe(400);
  expect(body.results[0]).toMatchObject({ reason: 'invalid_record' });
  expect(body.results[0].message).toContain(field);
  expect(body.results[0].message).not.toMatch(/[\n\u2028]/);
});

test.each([
  ['app', { app: 'a"' }],
  ['sent_at', { sent_at: 'now' }],
  ['environment', { environment: '\u001b[31m' }],
  ['offset_ms', { offset_ms: -1 }],
])("a batch's %s too", async (field, changes) => {
  const { status, body } = await logs(service(), { records: [event()], ...changes });
  expect([status, body.error.code]).toEqual([400, 'batch_invalid']);
  expect(body.error.message).toContain(field);
});

test('fields of the service cannot be claimed', async () => {
  const claims = {
    kind: 'log',
    cluster: 'x',
    received_at: 'x',
    client_timestamp: 'x',
    node: 'n',
    namespace: 'kube-system',
    client_address: 'x',
    extra: 1,
  };
  const found = JSON.parse(await only(JSON.stringify(event(claims))));
  expect(found).toMatchObject({ kind: 'browser', cluster: 'default', extra: claims });
  expect(found).not.toHaveProperty('namespace');
  expect(found).not.toHaveProperty('client_address');
});

test('__proto__, constructor and their like are keys like any other', async () => {
  const fields =
    '"data":{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"toString":1,"hasOwnProperty":1,"toJSON":1,"then":1},"__proto__":{"admin":true},"toJSON":2,"valueOf":3';
  const line = await only(record(fields));
  expect(line).toContain(
    '"data":{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"toString":1',
  );
  expect(line).toContain('"extra":{"__proto__":{"admin":true},"toJSON":2,"valueOf":3}');
  const plain = JSON.parse(await only(JSON.stringify(event({ data: { a: 1 } }))));
  expect(plain.data).toEqual({ a: 1 });
  expect(plain).not.toHaveProperty('admin');
});

test.each([
  '{"__proto__":{"records":[]}}',
  '{"records":[],"__proto__":{"sent_at":"x"}}',
  '{"records":{"length":3}}',
  '{"records":[{"__proto__":{"timestamp":"2026-01-01T00:00:00Z","level":"INFO","message":"m"}}]}',
  '{"constructor":1}',
  '[[[]]]',
  'true',
  '"text"',
  '12e9999',
])('%s is refused as what it is', async (body) => {
  const before = storedLines(service()).length;
  const { status } = await logs(service(), body);
  // A batch of nothing is nothing to complain of.
  expect(status).toBe(body.startsWith('{"records":[],') ? 202 : 400);
  expect(storedLines(service())).toHaveLength(before);
});

test.each([
  ['invalid UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
  ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
  ['half a surrogate as UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ['beyond U+10FFFF', Buffer.from([0x22, 0xf4, 0x90, 0x80, 0x80, 0x22])],
  ['a cut character', Buffer.from([0x22, 0xe2, 0x82, 0x22])],
])('%s is refused', async (_, bytes) => {
  const body = Buffer.concat([Buffer.from(record('"data":{"a":').slice(0, -1)), bytes, Buffer.from('}}')]);
  expect(await logs(service(), new Uint8Array(body))).toMatchObject({
    status: 400,
    body: { error: { code: 'utf8_invalid' } },
  });
});

test.each(['utf16le', 'latin1'] as const)('text as %s is refused', async (encoding) => {
  const bytes = Buffer.from(`${JSON.stringify(event({ message: 'ÿþ' }))}`, encoding);
  expect((await logs(service(), new Uint8Array(bytes))).status).toBe(400);
});

test('halves of surrogate pairs are replaced, in values', async () => {
  const line = await only(record('"data":{"a":"\\ud83d alone","b":"\\ude00","c":"\\ud83d\\ude00"}'));
  expect(JSON.parse(line).data).toEqual({ a: '\ufffd alone', b: '\ufffd', c: '😀' });
});

test.each([
  ['keys that differ in case only', '"data":{"User":1,"user":2}', 'not_storable'],
  ['in what is kept as extra', '"Aa":1,"aA":2', 'not_storable'],
  ['half of a pair in a key', '"data":{"\\ud83d":1}', undefined],
  ['NUL in a key', '"data":{"a\\u0000b":1}', 'not_storable'],
])('%s', async (_, fields, reason) => {
  const before = storedLines(service()).length;
  const { status, body } = await logs(service(), record(fields));
  if (reason !== undefined) expect([status, body.results[0]?.reason]).toEqual([400, reason]);
  expect(status).toBeLessThan(500);
  expect(storedLines(service()).length - before).toBe(status === 202 ? 1 : 0);
});

test('of a key twice the last one counts, as JSON has it', async () => {
  const line = await only(
    `{"timestamp":"${now()}","level":"INFO","message":"first","message":"second","data":{"a":1,"a":2}}`,
  );
  expect(JSON.parse(line)).toMatchObject({ message: 'second', data: { a: 2 } });
});

test.each([
  ['1e400', null],
  ['-1e400', null],
  ['123456789012345678901234567890', 1.2345678901234568e29],
  ['-0', 0],
  ['1e-400', 0],
  [`0.${'1'.repeat(5_000)}`, 0.1111111111111111],
  [`1${'0'.repeat(300)}`, 1e300],
])('the number %s is kept as far as it can be', async (number, expected) => {
  const line = await only(record(`"data":{"n":${number}}`));
  expect(JSON.parse(line).data.n).toBe(expected);
});

test.each(['NaN', 'Infinity', '0x10', '01', '.5', '+1', '1_000'])('%s is no JSON', async (number) => {
  expect(await logs(service(), record(`"data":{"n":${number}}`))).toMatchObject({
    status: 400,
    body: { error: { code: 'json_invalid' } },
  });
});

test('times that cannot be right are in an hour near now, and what was said is kept', async () => {
  const times = [
    '1970-01-01T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999999999Z',
    '2026-13-45T99:99:99Z',
    '2026-02-30T00:00:00+99:99',
  ];
  const records = times.map((timestamp, n) => event({ timestamp, event_id: `years:${n}` }));
  const sent = await logs(service(), records);
  expect(sent).toMatchObject({ status: 202, body: { accepted: times.length } });
  const envelope = { sent_at: '9999-12-31T23:59:59Z', page_id: 'p', offset_ms: 1e13 };
  const more = times.map((timestamp, n) =>
    event({ timestamp, event_id: `years:${n + 10}`, page_id: 'p', offset_ms: 0 }),
  );
  expect(await logs(service(), { ...envelope, records: more })).toMatchObject({
    body: { accepted: times.length },
  });
  const found = stored(service(), 'years');
  expect(found).toHaveLength(2 * times.length);
  for (const { timestamp, client_timestamp: said } of found) {
    expect(Math.abs(Date.parse(timestamp) - Date.now()), said).toBeLessThan(60_000);
    expect(times).toContain(said);
  }
});

test('numbers of events of 15 digits are told apart; longer ones are none', async () => {
  const most = 999_999_999_999_999;
  const ids = [most - 1, most].map((n) => `far:${n}`);
  for (const id of ids)
    expect(await logs(service(), event({ event_id: id }))).toMatchObject({ body: { accepted: 1 } });
  for (const id of ['far:1000000000000000', 'far:9007199254740993', 'far:9999999999999999']) {
    const { status, body } = await logs(service(), event({ event_id: id }));
    expect([status, body.results?.[0]?.reason], id).toEqual([400, 'invalid_record']);
  }
  for (const id of ['far:-1', 'far:1.5', 'far:1e3', 'far:01', 'far:', ':1', `${'s'.repeat(65)}:1`, 'a:b:1'])
    expect((await logs(service(), event({ event_id: id }))).status, id).toBe(400);
  expect(stored(service(), 'far')).toHaveLength(2);
});

test('an id that is only said within the data takes none from its owner, also over a restart', async () => {
  const first = await start();
  const forged = '"event_id":"victim:1"';
  const bodies = [
    event({ data: { event_id: 'victim:1' }, extra_id: { event_id: 'victim:1' } }),
    event({ message: forged, data: { [forged]: `{${forged}}\n{"timestamp":"x",${forged}` } }),
    { ...event(), stack: `\n{"timestamp":"2026-01-01T00:00:00Z",${forged}}\n` },
  ];
  expect(await logs(first, bodies)).toMatchObject({ body: { accepted: 3 } });
  await first.kill();
  const second = await start({}, first.folder);
  expect(await logs(second, event({ event_id: 'victim:1' }))).toMatchObject({
    body: { accepted: 1, duplicate: 0 },
  });
});
