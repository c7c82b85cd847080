import { binary } from '@logpipeline/test-binaries';
import { type InputSeries, testRules } from '@logpipeline/test-monitoring';
import { beforeAll, expect, test } from 'vitest';
import { type RuleGroup, renderRules, rulesFile } from '../../src/renderRules.ts';
import { type Course, ofAgent, ofIngest, STEP_S } from './scraped.ts';

let groups: RuleGroup[];
beforeAll(async () => {
  groups = await renderRules(await binary('helm'));
});

const always = (value: number): Course => `${value} for 30m`;
const growing = (perMinute: number): Course => `+${perMinute}/m for 30m`;
const of = (metric: string, labels: Record<string, string>, course: Course) =>
  ofAgent(`logpipeline_${metric}`, labels, course);

const cpu = (mode: string, perMinute: number, labels = {}) =>
  of('node_cpu_seconds_total', { cpu: '0', mode, ...labels }, growing(perMinute));
const attempts = (outcome: string, perMinute: number, pipeline = 'a/b') =>
  of('agent_upload_attempts_total', { pipeline, outcome }, growing(perMinute));
const ofBrowsers = (labels: Record<string, string>, level: string, perMinute: number) =>
  ofIngest('logpipeline_browser_records_total', { ...labels, level }, growing(perMinute));
const ON_DISK = { device: '/dev/sda1', fstype: 'xfs', mountpoint: '/' };

type Row = [name: string, series: InputSeries[], gives: Record<string, number>];

const rows: Row[] = [
  [
    'node:logpipeline_node_cpu_utilization:ratio_rate5m',
    [
      cpu('user', 15),
      cpu('iowait', 15),
      cpu('idle', 30),
      cpu('idle', 60, { node: 'n2' }),
      cpu('steal', 0, { node: 'n2' }),
    ],
    { '{node="n1"}': 0.25, '{node="n2"}': 0 },
  ],
  [
    'node:logpipeline_node_memory_utilization:ratio',
    [
      of('node_memory_MemTotal_bytes', {}, always(800)),
      of('node_memory_MemAvailable_bytes', {}, always(200)),
    ],
    { '{node="n1"}': 0.75 },
  ],
  [
    'node_mountpoint:logpipeline_node_filesystem_free:ratio',
    [
      of('node_filesystem_size_bytes', ON_DISK, always(800)),
      of('node_filesystem_avail_bytes', ON_DISK, always(100)),
      of('node_filesystem_free_bytes', ON_DISK, always(200)),
    ],
    { '{node="n1",device="/dev/sda1",fstype="xfs",mountpoint="/"}': 0.125 },
  ],
  [
    'node_device:logpipeline_node_disk_io_utilization:ratio_rate5m',
    [of('node_disk_io_time_seconds_total', { device: 'sda' }, growing(45))],
    { '{node="n1",device="sda"}': 0.75 },
  ],
  [
    'namespace_workload:logpipeline_log_errors:rate5m',
    [
      of('log_records_total', { namespace: 'shop', workload: 'web', level: 'ERROR' }, growing(30)),
      of('log_records_total', { namespace: 'shop', workload: 'web', level: 'FATAL' }, growing(15)),
      of('log_records_total', { namespace: 'shop', workload: 'web', level: 'WARN' }, growing(600)),
      of(
        'log_records_total',
        { namespace: 'shop', workload: 'web', level: 'ERROR', node: 'n2' },
        growing(15),
      ),
    ],
    { '{namespace="shop",workload="web"}': 1 },
  ],
  [
    'app_release:logpipeline_browser_errors:rate5m',
    [
      ofBrowsers({ app: 'shop', release: '1' }, 'ERROR', 30),
      ofBrowsers({ app: 'shop', release: '1' }, 'FATAL', 15),
      ofBrowsers({ app: 'shop', release: '1', pod: 'ingest-1' }, 'ERROR', 15),
      ofBrowsers({ app: 'shop', release: '1' }, 'WARN', 600),
      ofBrowsers({ app: 'shop', release: '2' }, 'ERROR', 90),
    ],
    { '{app="shop",release="1"}': 1, '{app="shop",release="2"}': 1.5 },
  ],
  ...['lines_read', 'records_shipped', 'shipped_bytes'].map(
    (what): Row => [
      `pipeline:logpipeline_agent_${what}:rate5m`,
      ['n1', 'n2'].map((node) => of(`agent_${what}_total`, { pipeline: 'a/b', node }, growing(90))),
      { '{pipeline="a/b"}': 3 },
    ],
  ),
  [
    'pipeline:logpipeline_agent_oldest_unshipped_seconds:max',
    [
      of('agent_oldest_unshipped_seconds', { pipeline: 'a/b' }, always(5)),
      of('agent_oldest_unshipped_seconds', { pipeline: 'a/b', node: 'n2' }, always(70)),
    ],
    { '{pipeline="a/b"}': 70 },
  ],
  [
    'pipeline:logpipeline_agent_spool_usage:ratio_max',
    ['n1', 'n2'].flatMap((node, index) => [
      of('agent_spool_bytes', { pipeline: 'a/b', node }, always(100)),
      of('agent_unlinked_bytes', { pipeline: 'a/b', node }, always(100 * index)),
      of('agent_spool_limit_bytes', { pipeline: 'a/b', node }, always(400)),
    ]),
    { '{pipeline="a/b"}': 0.5 },
  ],
  [
    'pipeline:logpipeline_agent_upload_errors:ratio_rate15m',
    [
      ...[attempts('stored', 2), attempts('alreadyThere', 1), attempts('aborted', 60)],
      ...['conflict', 'throttled', 'refused', 'missing', 'network', 'server'].map((outcome) =>
        attempts(outcome, 0.5),
      ),
      attempts('stored', 1, 'a/well'),
      attempts('network', 0, 'a/well'),
    ],
    { '{pipeline="a/b"}': 0.5, '{pipeline="a/well"}': 0 },
  ],
];

test.each(rows)('%s', async (name, series, gives) => {
  // Rates are exact up to the last bits of a fraction.
  const rounded = `round(${name}, 0.0001)`;
  await testRules(rulesFile(groups), {
    interval: `${STEP_S}s`,
    series,
    groups: groups.map((group) => group.name),
    expressions: [{ at: '20m', expr: rounded, gives }],
  });
});

test('an agent that takes the place of another does not look like work', async () => {
  const modes = { user: 3, idle: 57 };
  const series = Object.entries(modes).flatMap(([mode, perMinute]) => [
    ofAgent('logpipeline_node_cpu_seconds_total', { mode }, `+${perMinute}/m for 10m, stale for 20m`),
    ofAgent(
      'logpipeline_node_cpu_seconds_total',
      { mode, pod: 'new' },
      `nothing for 10.5m, +${perMinute}/m for 19.5m`,
    ),
  ]);
  const name = 'node:logpipeline_node_cpu_utilization:ratio_rate5m';
  await testRules(rulesFile(groups), {
    interval: `${STEP_S}s`,
    series,
    groups: groups.map((group) => group.name),
    expressions: ['9m', '10m', '11m', '13m', '15m', '20m'].map((at) => ({
      at,
      expr: `round(${name}, 0.0001)`,
      gives: { '{node="n1"}': 0.05 },
    })),
  });
});

test('each recording rule is here', () => {
  const recorded = groups.flatMap(({ rules }) => rules.flatMap(({ record }) => record ?? []));
  expect(rows.map(([name]) => name).sort()).toEqual(recorded.sort());
});
