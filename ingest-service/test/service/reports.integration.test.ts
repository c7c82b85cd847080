import { expect, test } from 'vitest';
import { type Headers, ORIGIN, post, shared } from './serviceFixture.ts';
import { stored } from './stored.ts';

const service = shared();
const NEW = { 'content-type': 'application/reports+json' };
const OLD = { 'content-type': 'application/csp-report' };
const csp = (url = `${ORIGIN}/cart`) => ({
  type: 'csp-violation',
  age: 10,
  url,
  user_agent: 'x',
  body: { blockedURL: 'inline', effectiveDirective: 'script-src-elem', disposition: 'enforce' },
});
const old = (url = `${ORIGIN}/old`) => ({
  'csp-report': { 'document-uri': url, 'violated-directive': 'img-src', 'blocked-uri': 'https://x.example' },
});
const send = (body: unknown, headers: Headers) => post(service(), '/v1/reports', body, headers);
const last = () => stored(service()).at(-1);

test('reports as browsers send them now', async () => {
  const kinds = ['deprecation', 'intervention', 'crash', 'something-new'];
  const reports = [csp(), ...kinds.map((type) => ({ type, age: 0, url: `${ORIGIN}/`, body: { id: type } }))];
  expect(await send(reports, NEW)).toMatchObject({ status: 202, body: { accepted: 5 } });
  expect(stored(service()).map(({ message, level }) => [message, level])).toEqual([
    ['CSP_VIOLATION', 'WARN'],
    ['DEPRECATION', 'WARN'],
    ['INTERVENTION', 'WARN'],
    ['CRASH', 'ERROR'],
    ['BROWSER_REPORT', 'INFO'],
  ]);
});

test('a report of the old kind', async () => {
  expect(await send(old(), OLD)).toMatchObject({ status: 202, body: { accepted: 1 } });
  expect(last()).toMatchObject({
    message: 'CSP_VIOLATION',
    page: `${ORIGIN}/old`,
    data: { type: 'csp-violation', 'violated-directive': 'img-src' },
  });
});

test.each<[string, unknown, Headers, number, string | undefined]>([
  ['no origin, about an allowed page', [csp()], { ...NEW, origin: undefined }, 202, undefined],
  ['the null origin, about an allowed page', [csp()], { ...NEW, origin: 'null' }, 202, undefined],
  [
    'no origin, about another page',
    [csp('https://evil.example/')],
    { ...NEW, origin: undefined },
    403,
    'origin_not_allowed',
  ],
  [
    'no origin, one of two about another page',
    [csp(), csp('https://evil.example/')],
    { ...NEW, origin: undefined },
    403,
    'origin_not_allowed',
  ],
  ['no origin, about no page', [{ type: 'crash' }], { ...NEW, origin: undefined }, 403, 'origin_missing'],
  [
    'no origin, an old one about another page',
    old('https://evil.example/'),
    { ...OLD, origin: undefined },
    403,
    'origin_not_allowed',
  ],
  ['another origin', [csp()], { ...NEW, origin: 'https://evil.example' }, 403, 'origin_not_allowed'],
  ['no reports', { a: 1 }, NEW, 400, 'batch_invalid'],
  ['no JSON', '[', NEW, 400, 'json_invalid'],
  ['text', 'x', { 'content-type': 'text/plain' }, 415, 'content_type_not_supported'],
  ['too many', Array(1001).fill(csp()), NEW, 413, 'too_many_records'],
])('%s', async (_, body, headers, status, code) => {
  const answer = await send(body, headers);
  expect(answer.status).toBe(status);
  if (code !== undefined) expect(answer.body.error.code).toBe(code);
});

test('what is no report is rejected by itself', async () => {
  expect(await send([csp(), 7, { type: 3 }], NEW)).toMatchObject({
    status: 202,
    body: { accepted: 1, rejected: 2 },
  });
  expect(await send([7], NEW)).toMatchObject({ status: 400, body: { rejected: 1 } });
});
