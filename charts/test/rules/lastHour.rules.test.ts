import { testRules } from '@logpipeline/test-monitoring';
import { test } from 'vitest';
import { inLastHour } from '../../src/dashboards/inLastHour.ts';
import { type Course, ofAgent, STEP_S } from './scraped.ts';

const NO_RULES = 'groups: []';
const expr = `round(sum by (reason) ${inLastHour('logpipeline_agent_gaps_total', 'reason="vanished"')})`
  .replaceAll('$agentJob', 'logpipeline-agent')
  .replaceAll('$cluster', '.*');

/** By pod what it has counted, and when its process started, over two hours; seconds since the first sample. */
type Pods = Record<string, { gaps: Course; started: Course }>;

const rows: [what: string, pods: Pods, sum: number][] = [
  ['what came within the hour', { old: { gaps: '5 for 100m, 8 for 21m', started: '-9000 for 121m' } }, 3],
  ['nothing of before', { old: { gaps: '5 for 30m, 8 for 91m', started: '-9000 for 121m' } }, 0],
  [
    'nothing of before that is seen again after scrapes that failed',
    {
      old: {
        gaps: '5 for 50m, nothing for 30m, 5 for 41m',
        started: '-9000 for 50m, nothing for 30m, -9000 for 41m',
      },
    },
    0,
  ],
  [
    'what an agent found as it started in a new pod, and what the one before had lost',
    {
      old: { gaps: '5 for 70m, 7 for 20m, stale for 31m', started: '-9000 for 90m, stale for 31m' },
      new: { gaps: 'nothing for 95m, 4 for 26m', started: 'nothing for 95m, 5680 for 26m' },
    },
    6,
  ],
  [
    'what one found that was started again in its pod',
    {
      old: {
        gaps: '1 for 90m, nothing for 10m, 3 for 21m',
        started: '-9000 for 90m, nothing for 10m, 5980 for 21m',
      },
    },
    3,
  ],
  [
    'what one had lost before it was started again in its pod',
    { old: { gaps: '5 for 70m, 15 for 30m, 1 for 21m', started: '-9000 for 100m, 6000 for 21m' } },
    11,
  ],
  [
    'what one found that is as old as the hour only once',
    { old: { gaps: 'nothing for 40m, 4 for 81m', started: 'nothing for 40m, 2390 for 81m' } },
    0,
  ],
];

test.each(rows)('the last hour has %s', async (_, pods, sum) => {
  const series = Object.entries(pods).flatMap(([pod, { gaps, started }]) => [
    ofAgent('logpipeline_agent_gaps_total', { pod, pipeline: 'a/b', reason: 'vanished' }, gaps),
    ofAgent('process_start_time_seconds', { pod }, started),
  ]);
  const expressions = [{ at: '2h', expr, gives: { '{reason="vanished"}': sum } }];
  await testRules(NO_RULES, { interval: `${STEP_S}s`, series, groups: [], expressions });
});
