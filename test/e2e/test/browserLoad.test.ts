import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { browserLoadPod, loadReport } from '../src/browserLoad.ts';

type Sent = { event_id: string }[];
type Answer = (response: ServerResponse, records: Sent) => void;

const all: Answer = (response, { length }) =>
  answer(response, 202, { accepted: length, duplicate: 0, sampled: 0, rejected: 0, results: [] });

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Runs what the pod runs against a server that gives these answers, then `all`; ends it once all were given. */
async function sent(...answers: Answer[]) {
  const requests: Sent[] = [];
  const server = createServer(async (request, response) => {
    const { records } = JSON.parse(await text(request)) as { records: Sent };
    requests.push(records);
    (answers[requests.length - 1] ?? all)(response, records);
    if (requests.length === answers.length + 1) child.kill('SIGTERM');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/logs`;
  const load = { name: 'page', url, origin: 'http://a', sessions: 1, batch: 2, pauseMs: 1 };
  // biome-ignore lint/suspicious/noExplicitAny: a pod.
  const [container] = (browserLoadPod(load, 'default', 'image') as any).spec.containers;
  const child = spawn(process.execPath, container.command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const report = loadReport(await text(child.stdout));
    // The signal may come a request too late.
    expect(report.requests).toBe(requests.length);
    expect(report.events).toEqual({
      'page-0': new Set(requests.flat().map(({ event_id }) => event_id)).size,
    });
    return { report, requests: requests.map((records) => records.map(({ event_id }) => event_id)) };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('events are numbered by session, and what was acknowledged is not sent again', async () => {
  const { report, requests } = await sent(all);
  expect(requests.slice(0, 2)).toEqual([
    ['page-0:0', 'page-0:1'],
    ['page-0:2', 'page-0:3'],
  ]);
  expect(report).toMatchObject({ troubles: {}, duplicates: 0, refused: [] });
});

test.each<[string, Answer]>([
  ['503', (response) => answer(response, 503, { error: 'disk_full' })],
  ['UND_ERR_SOCKET', (response) => response.destroy()],
])('after %s all of it is sent again', async (trouble, first) => {
  const { report, requests } = await sent(first);
  expect(requests[1]).toEqual(['page-0:0', 'page-0:1', 'page-0:2', 'page-0:3']);
  expect(report.troubles).toEqual({ [trouble]: 1 });
});

test('of a batch only that is sent again which may be taken later', async () => {
  const { report, requests } = await sent((response) => {
    const rejected = { status: 'rejected', reason: 'rate_limited', message: 'too much' };
    const results = [
      { index: 0, status: 'duplicate' },
      { ...rejected, index: 1, retry: true },
    ];
    answer(response, 202, { accepted: 0, duplicate: 1, sampled: 0, rejected: 1, results });
  });
  expect(requests[1]?.[0]).toBe('page-0:1');
  expect(report).toMatchObject({ duplicates: 1, refused: [] });
});

test('what is refused for good is in the report', async () => {
  const { report } = await sent((response) => {
    const results = [{ index: 0, status: 'rejected', reason: 'invalid_record', retry: false }];
    answer(response, 202, { accepted: 1, duplicate: 0, sampled: 0, rejected: 1, results });
  });
  expect(report.refused).toEqual([expect.stringContaining('invalid_record')]);
});

test('a pod that was killed has no report, and that is said', () => {
  expect(() => loadReport('Error: out of memory\n')).toThrow('did not end with its report, but with: Error');
});
