import type { AgentSummary } from '@logpipeline/crds/agent';
import { expect, test } from 'vitest';
import type { PullOutcome } from '../../src/agents/pullSummary.ts';
import { PIPELINE, setUpReports } from './setUpReports.ts';
import { agent, entry, OTHER_REVISION, REVISION, shipped, summary } from './summaries.ts';

test('totals are sums, and nodes that are up to date are counted', async () => {
  const { clock, answers, reports, nodes, of } = setUpReports();
  answers.set(
    'a',
    summary('a', [entry({ totals: shipped(100, { level: 7, rate_limit: 2, buffer_full: 1 }) })]),
  );
  answers.set('b', summary('b', [entry({ totals: shipped(50), revision: OTHER_REVISION })]));
  reports.setAgents(nodes('a', 'b'), 3);
  reports.track([{ pipeline: PIPELINE, revision: REVISION }]);
  expect(of().isSettled).toBe(false);
  await clock.pass(3_000);
  expect(of()).toMatchObject({
    isSettled: true,
    nodes: { desired: 3, ready: 2, upToDate: 1 },
    updating: { count: 1, names: ['b'] },
    missing: { count: 1, isLong: false },
    // Only what nobody asked for is dropped.
    totals: { records: 150, bytes: 1_500, objects: 2, dropped: 3 },
  });
});

test('a node that goes keeps its share, counts once when it returns, and adds up when it starts anew', async () => {
  const { clock, answers, reports, nodes, of } = setUpReports();
  answers.set('a', summary('a', [entry({ totals: shipped(100) })]));
  answers.set('b', summary('b', [entry({ totals: shipped(50) })]));
  reports.setAgents(nodes('a', 'b'));
  reports.track([{ pipeline: PIPELINE, revision: REVISION }]);
  await clock.pass(3_000);
  reports.setAgents(nodes('a'));
  expect(of()).toMatchObject({ nodes: { desired: 1 }, totals: { records: 150 } });
  await clock.pass(60_000);
  reports.setAgents(nodes('a', 'b'));
  answers.set('b', summary('b', [entry({ totals: shipped(60) })]));
  await clock.pass(3_000);
  expect(of().totals.records).toBe(160);
  answers.set('b', summary('b', [entry({ totals: shipped(5) })]));
  await clock.pass(30_000);
  expect(of().totals.records).toBe(165);
});

test('after a restart of the operator totals go on from what the status says', async () => {
  const { clock, answers, reports, nodes, of } = setUpReports();
  answers.set('a', summary('a', [entry({ totals: shipped(100) })]));
  reports.setAgents(nodes('a'));
  reports.track([{ pipeline: PIPELINE, revision: REVISION, totals: { records: 500, bytes: 1 } }]);
  expect(of().totals.records).toBe(500);
  await clock.pass(3_000);
  expect(of().totals).toMatchObject({ records: 500, bytes: 1_000 });
  answers.set('a', summary('a', [entry({ totals: shipped(130) })]));
  await clock.pass(30_000);
  expect(of().totals.records).toBe(530);
  // A node that comes long after that was not in those 500.
  await clock.pass(600_000);
  answers.set('c', summary('c', [entry({ totals: shipped(7) })]));
  reports.setAgents(nodes('a', 'c'));
  await clock.pass(3_000);
  expect(of().totals.records).toBe(537);
});

test('an agent that has not opened its buffer yet counts neither as new nor twice', async () => {
  const { clock, answers, reports, nodes, of } = setUpReports();
  const starting = summary('a', [entry({ state: 'starting' })]);
  answers.set('a', starting);
  reports.setAgents(nodes('a'));
  reports.track([{ pipeline: PIPELINE, revision: REVISION, totals: { records: 100 } }]);
  await clock.pass(3_000);
  expect(of().totals.records).toBe(100);
  for (const records of [100, 120]) {
    answers.set('a', summary('a', [entry({ totals: shipped(records) })]));
    await clock.pass(40_000);
    expect(of().totals.records).toBe(records);
    answers.set('a', starting);
    await clock.pass(40_000);
    expect(of().totals.records).toBe(records);
  }
  answers.set('a', summary('a', [entry({ totals: shipped(121) })]));
  await clock.pass(40_000);
  expect(of().totals.records).toBe(121);
});

test('an agent that restarts and has not read its configuration yet loses nothing', async () => {
  const { clock, answers, reports, nodes, of } = setUpReports();
  const draining = entry({ state: 'draining', totals: shipped(40), unshippedBytes: 9 });
  answers.set('a', summary('a', [entry({ totals: shipped(100) }), draining]));
  reports.setAgents(nodes('a'));
  reports.track([{ pipeline: PIPELINE, revision: REVISION }]);
  await clock.pass(3_000);
  expect(of()).toMatchObject({ totals: { records: 140 }, draining: { count: 1, bytes: 9 } });
  answers.set('a', summary('a', [], { configurationSynced: false }));
  await clock.pass(30_000);
  expect(of()).toMatchObject({ totals: { records: 140 }, nodes: { upToDate: 0 } });
  answers.set('a', summary('a', [entry({ totals: shipped(101) }), { ...draining, totals: shipped(41) }]));
  await clock.pass(30_000);
  expect(of().totals.records).toBe(142);
  answers.set('a', summary('a', [entry({ totals: shipped(101) })]));
  await clock.pass(30_000);
  expect(of()).toMatchObject({ totals: { records: 142 }, draining: { count: 0 } });
});

test('a new configuration is seen within seconds, and agents are left alone after that', async () => {
  const { clock, answers, reports, nodes, of, asked, changes } = setUpReports();
  answers.set('a', summary('a', [entry()]));
  reports.setAgents(nodes('a'));
  reports.track([{ pipeline: PIPELINE, revision: REVISION }]);
  await clock.pass(5_000);
  const before = asked();
  changes.length = 0;
  reports.track([{ pipeline: PIPELINE, revision: OTHER_REVISION }]);
  await clock.pass(2_000);
  expect(of().nodes.upToDate).toBe(0);
  expect(changes).toEqual([PIPELINE]);
  answers.set('a', summary('a', [entry({ revision: OTHER_REVISION })]));
  await clock.pass(3_000);
  expect(of().nodes.upToDate).toBe(1);
  expect(changes).toEqual([PIPELINE, PIPELINE]);
  expect(asked() - before).toBeLessThanOrEqual(4);
  const after = asked();
  await clock.pass(60_000);
  expect(asked() - after).toBeLessThanOrEqual(4);
});

test('figures alone are not told at once', async () => {
  const { clock, answers, reports, nodes, changes } = setUpReports();
  answers.set('a', summary('a', [entry()]));
  reports.setAgents(nodes('a'));
  reports.track([{ pipeline: PIPELINE, revision: REVISION }]);
  await clock.pass(5_000);
  changes.length = 0;
  answers.set('a', summary('a', [entry({ totals: shipped(5), lastUploadTime: '2026-11-23T04:00:00Z' })]));
  await clock.pass(30_000);
  expect(changes).toEqual([]);
  answers.set('a', summary('a', [entry({ state: 'blocked', failure: 'full' })]));
  await clock.pass(30_000);
  expect(changes).toEqual([PIPELINE]);
});

test.each<[string, AgentSummary | PullOutcome, string]>([
  ['no connection', { outcome: 'unreachable', message: 'ECONNREFUSED' }, 'ECONNREFUSED'],
  ['a wrong token', { outcome: 'refused', message: 'not taken' }, 'not taken'],
  ["another node's agent", summary('b', []), 'the agent says that it runs on node "b"'],
])('%s is shown for the node, and named after two minutes', async (_, answer, message) => {
  const { clock, answers, reports, nodes, of } = setUpReports();
  answers.set('a', answer);
  reports.setAgents(nodes('a'));
  reports.track([{ pipeline: PIPELINE, revision: REVISION }]);
  await clock.pass(5_000);
  expect(reports.failures()).toMatchObject([{ node: 'a', message: expect.stringContaining(message) }]);
  expect(reports.counts()).toEqual({ asked: 1, failing: 1 });
  expect(of()).toMatchObject({ isSettled: false, silent: { count: 0 } });
  await clock.pass(120_000);
  expect(of()).toMatchObject({
    isSettled: true,
    silent: { count: 1, names: ['a'], message: expect.stringContaining(message) },
  });
  answers.set('a', summary('a', [entry()]));
  await clock.pass(30_000);
  expect(of()).toMatchObject({ silent: { count: 0 }, nodes: { upToDate: 1 } });
  expect(reports.failures()).toEqual([]);
});

test('an agent that is not ready is not asked, and is named after five minutes', async () => {
  const { clock, reports, of, asked } = setUpReports();
  const waiting = agent('a', { ready: false });
  reports.setAgents([waiting]);
  reports.track([{ pipeline: PIPELINE, revision: REVISION }]);
  await clock.pass(240_000);
  expect(of()).toMatchObject({ joining: { names: ['a'] }, unready: { count: 0 }, nodes: { ready: 0 } });
  await clock.pass(120_000);
  expect(of()).toMatchObject({ joining: { count: 0 }, unready: { names: ['a'] } });
  expect(asked()).toBe(0);
});

test('rejections are shown with why', async () => {
  const { clock, answers, reports, nodes, of } = setUpReports();
  const rejected = [
    { secret: 's', pipeline: PIPELINE, revision: REVISION, errors: ['colour: unknown field'] },
  ];
  answers.set('a', summary('a', [entry({ revision: OTHER_REVISION })], { rejected }));
  answers.set('b', summary('b', [], { rejected }));
  reports.setAgents(nodes('a', 'b'));
  reports.track([{ pipeline: PIPELINE, revision: REVISION }]);
  await clock.pass(5_000);
  expect(of()).toMatchObject({
    rejected: { count: 2, names: ['a', 'b'], message: 'colour: unknown field' },
    outdated: { count: 0 },
  });
});

test('a deleted pipeline is a leftover until it is drained, and then forgotten', async () => {
  const { clock, answers, reports, nodes } = setUpReports();
  answers.set('a', summary('a', [entry()]));
  reports.setAgents(nodes('a'));
  reports.track([{ pipeline: PIPELINE, revision: REVISION }]);
  await clock.pass(5_000);
  answers.set('a', summary('a', [entry({ state: 'draining', unshippedBytes: 12 })]));
  reports.track([]);
  await clock.pass(30_000);
  expect(reports.leftovers()).toEqual([{ pipeline: PIPELINE, nodes: 1, bytes: 12 }]);
  answers.set('a', summary('a', []));
  await clock.pass(30_000);
  expect(reports.leftovers()).toEqual([]);
  expect(reports.byteLength).toBeGreaterThan(0);
  reports.track([]);
  expect(reports.byteLength).toBe(0);
});

test('what many agents say at once is told once', async () => {
  const { clock, answers, reports, nodes, changes } = setUpReports();
  const names = Array.from({ length: 100 }, (_, i) => `node-${i}`);
  for (const name of names) answers.set(name, summary(name, [entry()]));
  reports.setAgents(nodes(...names));
  reports.track([{ pipeline: PIPELINE, revision: REVISION }]);
  await clock.pass(1_900);
  expect(changes).toEqual([]);
  await clock.pass(3_100);
  expect(changes).toEqual([PIPELINE]);
  const trouble = { reason: 'network', message: 'No answer.', since: '2026-11-23T04:00:00Z' };
  for (const name of names) answers.set(name, summary(name, [entry({ trouble })]));
  await clock.pass(25_000);
  // It takes the round of 20 s, and half a second is gathered each time.
  expect(changes.length).toBeGreaterThan(1);
  expect(changes.length).toBeLessThan(50);
});

test('a new pod is not blamed for what the one before did not answer', async () => {
  const { clock, answers, reports, nodes } = setUpReports();
  answers.set('a', { outcome: 'timeout', message: 'no answer within 5 s' });
  reports.setAgents(nodes('a'));
  await clock.pass(5_000);
  expect(reports.failures()).toHaveLength(1);
  reports.setAgents(nodes('a').map((one) => ({ ...one, uid: 'next', ready: false })));
  expect(reports.failures()).toEqual([]);
});
