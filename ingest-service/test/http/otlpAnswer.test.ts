import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { createApp } from '../../src/http/app.ts';
import { ByteBudget } from '../../src/http/byteBudget.ts';
import type { BatchAnswer, RecordResult } from '../../src/intake/answer.ts';
import type { Intake } from '../../src/intake/intake.ts';
import { Applications } from '../../src/quota/applications.ts';
import { Rates } from '../../src/quota/rates.ts';
import { parseSettings } from '../../src/settings/settings.ts';
import { bodyRules } from '../intake/testIntake.ts';

const ORIGIN = 'https://shop.example.com';
const RATE = { recordsPerSecond: 1e6, burst: 1e6 };
const BODY = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [{}, {}] }] }] });

let server: Server | undefined;
afterEach(async () => {
  if (server === undefined) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
});

/** What a client of OTLP is told of two records, of which the intake says this. */
async function answerTo(...results: RecordResult[]): Promise<Response> {
  const answer: BatchAnswer = { accepted: 2, duplicate: 0, sampled: 0, rejected: 0, results };
  for (const { status } of results) {
    answer[status]++;
    answer.accepted--;
  }
  const parsed = parseSettings({});
  if (!parsed.ok) throw new Error('BUG: the defaults are wrong');
  const app = createApp({
    settings: parsed.settings,
    intake: { take: async () => answer } as Partial<Intake> as Intake,
    bodyRules,
    applications: new Applications({
      applications: [],
      requireKey: false,
      allowedOrigins: [ORIGIN],
      rate: RATE,
      now: Date.now,
    }),
    addressRates: new Rates(RATE, Date.now),
    budget: new ByteBudget(1e6, 1e6),
    demandRoom: () => undefined,
    addressOf: () => '127.0.0.1',
    factsOf: () => ({ userAgent: undefined, address: undefined }),
    openapi: '{}',
    log: pino({ level: 'silent' }),
    now: Date.now,
    around: [],
  });
  server = createServer(app.callback()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/otlp/logs`, {
    method: 'POST',
    headers: { origin: ORIGIN, 'content-type': 'application/json' },
    body: BODY,
  });
}

const rejected = { index: 0, status: 'rejected', message: 'why' } as const;
const bad: RecordResult = { ...rejected, reason: 'too_deep', retry: false };
const again: RecordResult = { ...rejected, reason: 'try_again', retry: true };

test('what can never be taken is named, since it is not sent again', async () => {
  const answer = await answerTo(bad);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ partialSuccess: { rejectedLogRecords: 1, errorMessage: 'why' } });
});

test.each([
  ['beside one that was taken', [again]],
  ['beside one that can never be', [bad, again]],
])('a record whose first write failed, %s, is sent again with all of its request', async (_, results) => {
  const answer = await answerTo(...results);
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
});
