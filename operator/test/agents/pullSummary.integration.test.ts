import { afterEach, expect, test } from 'vitest';
import { pullSummary } from '../../src/agents/pullSummary.ts';
import { type Answer, StubAgents } from './stubAgents.ts';
import { entry, summary } from './summaries.ts';

let stub: StubAgents | undefined;
afterEach(() => stub?.stop());

async function ask(answer: Answer, fields: { token?: string; signal?: AbortSignal } = {}) {
  stub = await StubAgents.start('right', answer);
  return pullSummary({ ip: '127.0.0.1', port: stub.port, token: 'right', ...fields });
}

test('a token that no header takes is an outcome', async () => {
  const outcome = await ask((_, __, response) => response.end(), { token: 'right\n' });
  expect(outcome).toEqual({ outcome: 'unreachable', message: 'ERR_INVALID_CHAR' });
});

const whole = summary('a', [entry()]);

test('an answer is read', async () => {
  const outcome = await ask((_, __, response) => response.end(JSON.stringify(whole)));
  expect(outcome).toEqual({ outcome: 'answered', summary: whole });
});

test.each<[string, Answer, object]>([
  ['no JSON', (_, __, r) => r.end('<html>'), { outcome: 'bad_answer', message: 'the answer is not JSON' }],
  [
    'no summary',
    (_, __, r) => r.end('{}'),
    { outcome: 'bad_answer', message: 'the answer is no summary: version is not a text' },
  ],
  [
    'another status',
    (_, __, r) => r.writeHead(503).end(),
    { outcome: 'bad_answer', message: 'the agent answered with status 503' },
  ],
  [
    'a connection that is cut',
    (_, request) => request.socket.destroy(),
    { outcome: 'unreachable', message: 'ECONNRESET' },
  ],
  [
    'an answer that is cut',
    (_, __, r) => {
      r.writeHead(200, { 'content-length': 1000 });
      r.write('{', () => r.destroy());
    },
    { outcome: 'unreachable', message: 'ECONNRESET' },
  ],
  [
    'an answer without end',
    (_, __, r) => {
      const more = () => {
        while (!r.destroyed && r.write('x'.repeat(100_000)));
        if (!r.destroyed) r.once('drain', more);
      };
      more();
    },
    { outcome: 'bad_answer', message: 'the answer is longer than 4194304 bytes' },
  ],
])('%s', async (_, answer, outcome) => {
  expect(await ask(answer)).toEqual(outcome);
});

test('another token', async () => {
  expect(await ask((_, __, response) => response.end(), { token: 'wrong' })).toMatchObject({
    outcome: 'refused',
  });
});

test('silence ends after 5 s', async () => {
  const before = performance.now();
  expect(await ask(() => undefined)).toEqual({ outcome: 'timeout', message: 'no answer within 5 s' });
  expect(performance.now() - before).toBeLessThan(6_000);
});

test('a stop ends it at once', async () => {
  const stopping = new AbortController();
  const asked = ask(() => stopping.abort(), { signal: stopping.signal });
  expect(await asked).toMatchObject({ outcome: 'unreachable' });
});

test('nobody there', async () => {
  expect(await pullSummary({ ip: '127.0.0.1', port: 1, token: 'right' })).toEqual({
    outcome: 'unreachable',
    message: 'ECONNREFUSED',
  });
});
