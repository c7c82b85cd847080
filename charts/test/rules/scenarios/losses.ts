import type { Scenario } from '../scenario.ts';
import { ofAgent } from '../scraped.ts';
import { pipeline } from '../scrapedPipeline.ts';

const FLOOD = { dropped: { rate_limit: '0 for 10m, +60/m for 5m, +0/m for 45m' } };

export const lossScenarios: Scenario[] = [
  {
    alert: 'RecordsDropped',
    what: 'fires for lines over the rate limit, and clears a quarter of an hour after the last',
    series: [...pipeline(60, FLOOD), ...pipeline(60, FLOOD, { node: 'n2' })],
    states: '9m30s -, 10m pending, 10m30s pending, 11m firing, 29m firing, 29m30s -',
    sent: {
      at: '20m',
      alerts: {
        '{pipeline="shop/orders",reason="rate_limit"}':
          'Pipeline shop/orders has dropped about 600 lines in 15 minutes, for the reason rate_limit.',
      },
    },
  },
  {
    alert: 'RecordsDropped',
    what: 'fires for a single gap, also of a pipeline that is suspended',
    series: pipeline(40, { gaps: { rotated_away: '0 for 10m, 1 for 30m' }, suspended: '1 for 40m' }),
    states: '9m30s -, 10m pending, 10m30s pending, 11m firing, 24m30s firing, 25m -',
    sent: {
      at: '20m',
      alerts: {
        '{pipeline="shop/orders",reason="rotated_away"}':
          'Pipeline shop/orders has not read parts of its logs (gaps: about 1) in 15 minutes, for the reason rotated_away.',
      },
    },
  },
  {
    alert: 'RecordsDropped',
    what: 'fires once when a segment was given up, which is lines dropped and a gap',
    series: pipeline(40, {
      dropped: { buffer_full: '0 for 10m, 5000 for 30m' },
      gaps: { buffer_full: '0 for 10m, 1 for 30m' },
    }),
    states: '9m30s -, 11m firing',
    sent: {
      at: '20m',
      alerts: {
        '{pipeline="shop/orders",reason="buffer_full"}':
          'Pipeline shop/orders has dropped about 5000 lines in 15 minutes, for the reason buffer_full.',
      },
    },
  },
  {
    alert: 'RecordsDropped',
    what: 'fires for gaps that were there at the first scrape of an agent, and clears a quarter of an hour after its start',
    series: [
      ...pipeline(40, { gaps: { rotated_away: 'nothing for 10m, 3 for 30m' } }),
      ofAgent('process_start_time_seconds', {}, 'nothing for 10m, 600 for 30m'),
    ],
    states: '9m30s -, 10m pending, 10m30s pending, 11m firing, 24m30s firing, 25m -',
    sent: {
      at: '20m',
      alerts: {
        '{pipeline="shop/orders",reason="rotated_away"}':
          'Pipeline shop/orders has not read parts of its logs (gaps: about 3) in 15 minutes, for the reason rotated_away.',
      },
    },
  },
  {
    alert: 'RecordsDropped',
    what: 'fires for lines that were dropped before the first scrape, and for what was lost just before a restart',
    series: [
      ...pipeline(40, { dropped: { buffer_full: 'nothing for 10m, 50 for 30m' } }),
      ofAgent('process_start_time_seconds', {}, 'nothing for 10m, 600 for 30m'),
      ...pipeline(40, { gaps: { shrunk: '0 for 5m, 2 for 1m, 0 for 34m' } }, { node: 'n2' }),
      ofAgent('process_start_time_seconds', { node: 'n2' }, '1 for 6m, 360 for 34m'),
    ],
    states: '4m30s -, 6m firing, 15m firing, 24m30s firing, 25m -',
    sent: {
      at: '15m',
      alerts: {
        '{pipeline="shop/orders",reason="buffer_full"}':
          'Pipeline shop/orders has dropped about 50 lines in 15 minutes, for the reason buffer_full.',
        '{pipeline="shop/orders",reason="shrunk"}':
          'Pipeline shop/orders has not read parts of its logs (gaps: about 2) in 15 minutes, for the reason shrunk.',
      },
    },
  },
  {
    alert: 'RecordsDropped',
    what: 'tells of a single line as of one',
    series: [
      ...pipeline(40, { dropped: { invalid_record: 'nothing for 10m, 1 for 30m' } }),
      ofAgent('process_start_time_seconds', {}, 'nothing for 10m, 600 for 30m'),
    ],
    states: '9m30s -, 11m firing',
    sent: {
      at: '11m',
      alerts: {
        '{pipeline="shop/orders",reason="invalid_record"}':
          'Pipeline shop/orders has dropped about 1 line in 15 minutes, for the reason invalid_record.',
      },
    },
  },
  {
    alert: 'RecordsDropped',
    what: 'is silent about what the pipeline was told to leave out',
    series: pipeline(40, {
      dropped: { level: '+600/m for 40m', unknown_level: '+60/m for 40m', sampled: '+60/m for 40m' },
    }),
    states: '10m -, 39m -',
  },
  {
    alert: 'RecordsDropped',
    what: 'is silent when an agent that had dropped lines starts anew, in its pod or in another one, and when scrapes fail',
    series: [
      ...pipeline(60, {
        dropped: { rate_limit: '500 for 20m, 0 for 40m' },
        gaps: { vanished: '3 for 20m, 0 for 40m' },
      }),
      ofAgent('process_start_time_seconds', {}, '-9000 for 20m, 1200 for 40m'),
      ...pipeline(60, { dropped: { rate_limit: '500 for 20m, stale for 40m' } }, { node: 'n2' }),
      ofAgent('process_start_time_seconds', { node: 'n2' }, '-9000 for 20m, stale for 40m'),
      ofAgent(
        'process_start_time_seconds',
        { node: 'n2', pod: 'agent-n2-new' },
        'nothing for 21m, 1260 for 39m',
      ),
      ...pipeline(
        60,
        { dropped: { rate_limit: 'nothing for 21m, 0 for 39m' } },
        { node: 'n2', pod: 'agent-n2-new' },
      ),
      ...pipeline(
        60,
        { dropped: { rate_limit: '500 for 10m, nothing for 20m, 500 for 30m' } },
        { node: 'n3' },
      ),
      // Old series that nobody ended: they are seen for five minutes more.
      ...pipeline(20, { dropped: { rate_limit: '500 for 20m' } }, { node: 'n4' }),
      ...pipeline(
        60,
        { dropped: { rate_limit: 'nothing for 21m, 0 for 39m' } },
        { node: 'n4', pod: 'agent-n4-new' },
      ),
    ],
    states: '19m -, 20m -, 21m -, 24m -, 31m -, 40m -',
  },
];
