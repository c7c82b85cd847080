import type { Scenario } from '../scenario.ts';
import { ofAgent } from '../scraped.ts';
import { fileSystem, GIB, ON_DATA } from './fileSystem.ts';

/** Two CPUs: for so many minutes that share of them is busy. */
function cpus(...phases: [minutes: number, busy: number][]) {
  const spent = (share: (busy: number) => number) =>
    phases.map(([minutes, busy]) => `+${60 * share(busy)}/m for ${minutes}m`).join(', ');
  const of = (cpu: string, mode: string, share: (busy: number) => number) =>
    ofAgent('logpipeline_node_cpu_seconds_total', { cpu, mode }, spent(share));
  return ['0', '1'].flatMap((cpu) => [
    of(cpu, 'user', (busy) => busy * 0.75),
    of(cpu, 'system', (busy) => busy * 0.25),
    of(cpu, 'idle', (busy) => (1 - busy) * 0.5),
    of(cpu, 'iowait', (busy) => (1 - busy) * 0.5),
  ]);
}

/** A node's clock that is off by so many seconds. */
function clock(...phases: [minutes: number, off: number][]) {
  let at = 0;
  const values = phases.flatMap(([minutes, off]) =>
    Array.from({ length: minutes * 2 }, () => off + 30 * at++),
  );
  return [{ ...ofAgent('logpipeline_node_time_seconds', {}, '0 for 1m'), values }];
}

export const nodeScenarios: Scenario[] = [
  {
    alert: 'HighCpu',
    what: 'fires when four fifths of five minutes were spent, five minutes later, and clears',
    series: cpus([10, 0.5], [20, 0.9], [20, 0.5]),
    states: '13m -, 13m30s pending, 18m pending, 18m30s firing, 30m30s firing, 31m -',
    sent: {
      at: '25m',
      alerts: { '{node="n1"}': '90% of the CPU time of node n1 was used over the last 5 minutes.' },
    },
  },
  {
    alert: 'HighMemory',
    what: 'fires after five minutes over 85 percent, and clears',
    series: [
      ofAgent('logpipeline_node_memory_MemTotal_bytes', {}, `${8 * GIB} for 50m`),
      ofAgent(
        'logpipeline_node_memory_MemAvailable_bytes',
        {},
        `${2 * GIB} for 10m, ${GIB} for 20m, ${2 * GIB} for 20m`,
      ),
    ],
    states: '9m30s -, 10m pending, 14m30s pending, 15m firing, 29m30s firing, 30m -',
    sent: {
      at: '15m',
      alerts: {
        '{node="n1"}':
          '87.5% of the memory of node n1 is in use; what the kernel could give back is not counted.',
      },
    },
  },
  {
    alert: 'InodesLow',
    what: 'fires after five minutes with less than 10 percent of the inodes, and clears',
    series: fileSystem(40, { files_free: '20e6 for 10m, 5e6 for 10m, 20e6 for 20m' }),
    states: '9m30s -, 10m pending, 14m30s pending, 15m firing, 19m30s firing, 20m -',
    sent: {
      at: '15m',
      alerts: {
        [`{${ON_DATA}}`]:
          '5% of the inodes of /data (/dev/sdb1, ext4) on node n1 is free: without one no file can be made, however much room there is.',
      },
    },
  },
  {
    alert: 'InodesLow',
    what: 'is silent about a file system that has no table of inodes',
    series: fileSystem(30, { files: '0 for 30m', files_free: '0 for 30m' }),
    states: '20m -',
  },
  {
    alert: 'ClockSkew',
    what: 'fires when a clock was off for ten minutes, fast or slow, and clears',
    series: clock([10, 1], [15, -45], [15, 1]),
    states: '9m30s -, 10m pending, 19m30s pending, 20m firing, 24m30s firing, 25m -',
    sent: {
      at: '20m',
      alerts: {
        '{node="n1"}':
          'The clock of node n1 differs by 45s from that of Prometheus. Records get wrong times, and from 15 minutes on S3 refuses uploads.',
      },
    },
  },
  {
    alert: 'SamplerFailing',
    what: 'fires when a collector has failed again and again for a quarter of an hour, and clears',
    series: [
      ofAgent(
        'logpipeline_agent_sampler_errors_total',
        { collector: 'disk' },
        '0 for 10m, +2/m for 30m, +0/m for 40m',
      ),
    ],
    states: '12m -, 12m30s pending, 27m pending, 27m30s firing, 51m30s firing, 52m -',
    sent: {
      at: '35m',
      alerts: {
        '{node="n1",collector="disk"}':
          'The collector disk on node n1 has failed 30 times in 15 minutes. Its values are missing meanwhile: alerts about them are silent.',
      },
    },
  },
  {
    alert: 'SamplerFailing',
    what: 'is silent about a failure now and then',
    series: [
      ofAgent('logpipeline_agent_sampler_errors_total', { collector: 'filesystem' }, '+0.25/m for 60m'),
    ],
    states: '30m -, 59m -',
  },
];
