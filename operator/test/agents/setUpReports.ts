import type { AgentSummary } from '@logpipeline/crds/agent';
import { AgentReports } from '../../src/agents/agentReports.ts';
import type { PullOutcome } from '../../src/agents/pullSummary.ts';
import { FakeClock } from './fakeClock.ts';
import { agent, START } from './summaries.ts';

export const PIPELINE = 'shop/logs';
export const question = {
  lateAfterMs: 1_500_000,
  was: { late: false, blocked: false, failed: false, outdated: false },
};

/** `answers`: what the agent at each address says; an address is the node's name here. */
export function setUpReports() {
  const clock = new FakeClock(START);
  const answers = new Map<string, AgentSummary | PullOutcome>();
  const changes: string[] = [];
  let asked = 0;
  const reports = new AgentReports({
    clock,
    random: () => 0.5,
    port: 9880,
    token: () => 'token',
    onChange: (pipeline) => changes.push(pipeline),
    async pull({ ip }): Promise<PullOutcome> {
      asked += 1;
      const answer = answers.get(ip);
      if (answer === undefined) return { outcome: 'unreachable', message: 'ECONNREFUSED' };
      return 'outcome' in answer ? answer : { outcome: 'answered', summary: answer };
    },
  });
  const nodes = (...names: string[]) => names.map((name) => agent(name, { ip: name }));
  reports.start();
  return {
    clock,
    answers,
    changes,
    reports,
    nodes,
    asked: () => asked,
    of: () => reports.of(PIPELINE, question),
  };
}
