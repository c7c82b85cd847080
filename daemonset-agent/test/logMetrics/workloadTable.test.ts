import { expect, test } from 'vitest';
import { RecordTally } from '../../src/logMetrics/recordTally.ts';
import { workloadOf } from '../../src/logMetrics/workloadOf.ts';
import { WorkloadTable } from '../../src/logMetrics/workloadTable.ts';
import type { PodKnowledge } from '../../src/pods/podFacts.ts';
import { CONTAINER, PLAIN_FILE } from '../lines/scriptedLog.ts';

const HOUR = 60 * 60_000;
const named = (workload: string) => ({ namespace: 'shop', workload });
const names = (table: WorkloadTable) => [...table].map(({ workload }) => workload);

test.each<[identity: typeof CONTAINER, pod: PodKnowledge | undefined, expected: object]>([
  [CONTAINER, { labels: {}, excluded: false, workload: 'web' }, { namespace: 'shop', workload: 'web' }],
  [CONTAINER, { labels: {}, excluded: false }, { namespace: 'shop', workload: 'web' }],
  [CONTAINER, 'unknown', { namespace: 'shop', workload: 'web' }],
  [CONTAINER, undefined, { namespace: 'shop', workload: 'web' }],
  [PLAIN_FILE, undefined, { namespace: '', workload: 'app.log' }],
])('lines of %j, whose pod is %j, count for %j', (identity, pod, expected) => {
  expect(workloadOf(identity, pod)).toEqual(expected);
});

test('over the bound lines count with the others, and how many is known', () => {
  const table = new WorkloadTable(2, () => 0);
  for (const name of ['web', 'db']) table.take(named(name));
  expect(names(table)).toEqual(['web', 'db']);
  const lines = table.take(named('cache'));
  lines.levels[5] = 3;
  expect(names(table)).toEqual(['web', 'db', '<other>']);
  expect([lines.namespace, table.overflow]).toEqual(['', 3]);
  expect(table.take(named('web')).workload).toBe('web');
});

test('a workload without an open log gives its place up after an hour, and only when it is needed', () => {
  let now = 0;
  const table = new WorkloadTable(2, () => now);
  const [web, db] = [table.take(named('web')), table.take(named('db'))];
  const again = table.take(named('web'));
  table.give(web);
  table.give(db);
  now += HOUR - 1;
  expect(table.take(named('cache')).workload).toBe('<other>');
  now += HOUR;
  expect(names(table)).toEqual(['web', 'db', '<other>']);
  expect(table.take(named('cache')).workload).toBe('cache');
  expect(names(table)).toEqual(['web', 'cache', '<other>']);
  table.give(again);
});

test('a source that was counted with the others gets its own place when there is one', () => {
  let now = 0;
  const tally = new RecordTally(1, () => now);
  const first = tally.open(PLAIN_FILE);
  first.place(named('db'));
  const second = tally.open(CONTAINER);
  second.place(named('web'));
  expect([...tally.workloads()].map(({ workload }) => workload)).toEqual(['db', '<other>']);
  first.close();
  now += 2 * HOUR;
  second.place(named('web'));
  expect([...tally.workloads()].map(({ workload }) => workload)).toEqual(['web', '<other>']);
});

test('a pod that is known at last counts for its workload from then on', () => {
  const tally = new RecordTally(10, () => 0);
  const reader = tally.open(CONTAINER);
  reader.place(named('web-0'));
  reader.place(named('web'));
  reader.place(named('web'));
  reader.close();
  reader.close();
  expect([...tally.workloads()].map(({ workload }) => workload)).toEqual(['web-0', 'web']);
});
