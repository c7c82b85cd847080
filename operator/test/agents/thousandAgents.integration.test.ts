import { afterEach, expect, test, vi } from 'vitest';
import { AgentReports } from '../../src/agents/agentReports.ts';
import { pullSummary } from '../../src/agents/pullSummary.ts';
import { addressOf, StubAgents } from './stubAgents.ts';
import { agent, entry, REVISION, shipped, summary } from './summaries.ts';

const NODES = 1_000;
const pipelines = Array.from({ length: 20 }, (_, i) => `shop/logs-${i}`);
const nodes = Array.from({ length: NODES }, (_, i) => ({ name: `node-${i}`, address: addressOf(i) }));

let stub: StubAgents | undefined;
let reports: AgentReports | undefined;
afterEach(async () => {
  reports?.stop();
  await stub?.stop();
});

test('a thousand agents are asked over real connections: 50 a second, 16 at once, and none is left out', async () => {
  const names = new Map(nodes.map(({ name, address }) => [address, name]));
  stub = await StubAgents.start('token', (address, _, response) => {
    const entries = pipelines.map((pipeline) => entry({ pipeline, totals: shipped(3) }));
    response.end(JSON.stringify(summary(names.get(address) ?? '', entries)));
  });
  const startedAt: number[] = [];
  reports = new AgentReports({
    clock: { now: Date.now },
    random: Math.random,
    pull: (target) => {
      startedAt.push(Date.now());
      return pullSummary(target);
    },
    port: stub.port,
    token: () => 'token',
    onChange: () => undefined,
  });
  const now = Date.now();
  reports.setAgents(nodes.map(({ name, address }) => agent(name, { ip: address, since: now })));
  reports.track(pipelines.map((pipeline) => ({ pipeline, revision: REVISION })));
  reports.start();
  const question = {
    lateAfterMs: 1_500_000,
    was: { late: false, blocked: false, failed: false, outdated: false },
  };
  const last = pipelines.at(-1) ?? '';
  await vi.waitFor(() => expect(reports?.of(last, question).nodes.upToDate).toBe(NODES), {
    timeout: 40_000,
    interval: 200,
  });
  expect(reports.of(last, question)).toMatchObject({ isSettled: true, totals: { records: 3 * NODES } });
  expect(startedAt.length).toBeGreaterThanOrEqual(NODES);
  // The 51st after one is a second later, but for a pause between the schedule's look at the clock and this one's.
  for (let i = 50; i < startedAt.length; i++)
    expect((startedAt[i] ?? 0) - (startedAt[i - 50] ?? 0)).toBeGreaterThan(970);
  expect(stub.mostConnections).toBeLessThanOrEqual(17);
  expect(reports.failures()).toEqual([]);
}, 60_000);
