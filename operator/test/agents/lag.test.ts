import { expect, test } from 'vitest';
import { PIPELINE, question, setUpReports } from './setUpReports.ts';
import { entry, REVISION, START, summary } from './summaries.ts';

const minutesAgo = (minutes: number, at = START) => new Date(at - minutes * 60_000).toISOString();
const network = { reason: 'network', message: 'No answer.', since: minutesAgo(1) };

test.each([
  ['old logs that are read for the first time', entry({ oldestUnshippedTime: minutesAgo(9_999) }), 0],
  ['young records while uploads fail', entry({ oldestUnshippedTime: minutesAgo(20), trouble: network }), 0],
  ['old records while uploads fail', entry({ oldestUnshippedTime: minutesAgo(26), trouble: network }), 1],
])('%s: late or not', async (_, answer, late) => {
  const { clock, answers, reports, nodes, of } = setUpReports();
  answers.set('a', summary('a', [answer]));
  reports.setAgents(nodes('a'));
  reports.track([{ pipeline: PIPELINE, revision: REVISION }]);
  await clock.pass(5_000);
  expect(of().late.count).toBe(late);
});

test('records that do not move are late once an upload had its time', async () => {
  const { clock, answers, reports, nodes, of } = setUpReports();
  answers.set('a', summary('a', [entry({ oldestUnshippedTime: minutesAgo(1) })]));
  reports.setAgents(nodes('a'));
  reports.track([{ pipeline: PIPELINE, revision: REVISION }]);
  await clock.pass(1_490_000);
  expect(of().late.count).toBe(0);
  await clock.pass(30_000);
  expect(of().late).toMatchObject({ count: 1, names: ['a'] });
});

test('the five nodes that lag most are named, worst first', async () => {
  const { clock, answers, reports, nodes, of } = setUpReports();
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  for (const [i, name] of names.entries())
    answers.set(
      name,
      summary(name, [
        entry({ oldestUnshippedTime: minutesAgo(i), lastUploadTime: minutesAgo(i), unshippedBytes: i }),
      ]),
    );
  reports.setAgents(nodes(...names));
  reports.track([{ pipeline: PIPELINE, revision: REVISION }]);
  await clock.pass(5_000);
  expect(of().worst.map(({ node }) => node)).toEqual(['g', 'f', 'e', 'd', 'c']);
  expect(of().worst[0]).toEqual({ node: 'g', oldestUnshippedTime: minutesAgo(6), unshippedBytes: 6 });
  expect(of()).toMatchObject({ oldestUnshippedTime: START - 360_000, lastUploadTime: START });
});

test('a full buffer or a failed spool is shown when it lasts', async () => {
  const { clock, answers, reports, nodes, of } = setUpReports();
  answers.set('a', summary('a', [entry({ state: 'blocked', failure: 'buffer.maxSize is used up.' })]));
  answers.set('b', summary('b', [entry({ state: 'failed', failure: 'The disk is broken.' })]));
  reports.setAgents(nodes('a', 'b'));
  reports.track([{ pipeline: PIPELINE, revision: REVISION }]);
  await clock.pass(5_000);
  expect(of()).toMatchObject({ blocked: { count: 0 }, failed: { count: 0 } });
  const was = { late: false, blocked: true, failed: true, outdated: false };
  expect(reports.of(PIPELINE, { ...question, was }).blocked.count).toBe(1);
  await clock.pass(60_000);
  expect(of()).toMatchObject({
    blocked: { names: ['a'], message: 'buffer.maxSize is used up.' },
    failed: { names: ['b'], message: 'The disk is broken.' },
  });
});
