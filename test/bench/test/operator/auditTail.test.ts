import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { AuditTail } from '../../src/operator/auditTail.ts';
import {
  between,
  countRequests,
  isWriteBesidesLease,
  mostStatusWrites,
} from '../../src/operator/requestCounts.ts';

const folder = mkdtempSync(join(tmpdir(), 'audit-tail-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const line = (second: number, verb: string, objectRef: object, more: object = {}) =>
  `${JSON.stringify({
    stage: 'ResponseComplete',
    verb,
    requestURI: '/…',
    objectRef,
    responseStatus: { code: 200 },
    requestReceivedTimestamp: `2026-11-23T04:00:0${second}.000000Z`,
    ...more,
  })}\n`;

test('requests are counted as the log grows, also when a line comes in two pieces', async () => {
  const file = join(folder, 'audit.jsonl');
  const lease = { resource: 'leases', namespace: 'ns', name: 'operator' };
  const status = { resource: 'logpipelines', subresource: 'status', namespace: 'ns', name: 'p1' };
  const last = line(3, 'patch', status);
  writeFileSync(file, line(1, 'update', lease) + line(2, 'patch', status) + last.slice(0, 40));
  const tail = new AuditTail(file);
  expect(await tail.requests()).toHaveLength(2);

  const refused = { responseStatus: { code: 403 } };
  const watch = (stage: string) => line(4, 'watch', { resource: 'secrets', namespace: 'ns' }, { stage });
  appendFileSync(
    file,
    last.slice(40) +
      watch('ResponseStarted') +
      watch('ResponseComplete') +
      line(5, 'get', { resource: 'secrets' }, refused),
  );
  const requests = await tail.requests();
  expect(countRequests(requests)).toEqual({
    'patch logpipelines/status': 2,
    'update leases': 1,
    'watch secrets': 1,
    'get secrets (403)': 1,
  });
  expect(mostStatusWrites(requests)).toBe(2);
  expect(requests.filter(isWriteBesidesLease)).toHaveLength(2);
  const at = (second: number) => Date.parse(`2026-11-23T04:00:0${second}Z`);
  expect(between(requests, at(2), at(3)).map(({ object }) => object)).toEqual(['ns/p1']);
});
