import type { Scenario } from './scenario.ts';
import { ofAgent, type Phase } from './scraped.ts';

/** Two CPUs: for so many minutes that share of them is busy. */
function cpus(labels: Record<string, string>, ...phases: [minutes: number, busy: number][]) {
  const grown = (share: (busy: number) => number): Phase[] =>
    phases.map(([minutes, busy]) => [minutes, { perMinute: 60 * share(busy) }]);
  return ['0', '1'].flatMap((cpu) => [
    ofAgent(
      'logpipeline_node_cpu_seconds_total',
      { cpu, mode: 'user', ...labels },
      ...grown((busy) => busy * 0.75),
    ),
    ofAgent(
      'logpipeline_node_cpu_seconds_total',
      { cpu, mode: 'system', ...labels },
      ...grown((busy) => busy * 0.25),
    ),
    ofAgent(
      'logpipeline_node_cpu_seconds_total',
      { cpu, mode: 'idle', ...labels },
      ...grown((busy) => (1 - busy) * 0.5),
    ),
    ofAgent(
      'logpipeline_node_cpu_seconds_total',
      { cpu, mode: 'iowait', ...labels },
      ...grown((busy) => (1 - busy) * 0.5),
    ),
  ]);
}

function memory(labels: Record<string, string>, ...available: Phase[]) {
  return [
    ofAgent('logpipeline_node_memory_MemTotal_bytes', labels, [60, 8 * 2 ** 30]),
    ofAgent('logpipeline_node_memory_MemAvailable_bytes', labels, ...available),
  ];
}

const GIB = 2 ** 30;
const DATA = { device: '/dev/sdb1', fstype: 'ext4', mountpoint: '/data' };
const ON_DATA = 'device="/dev/sdb1",fstype="ext4",mountpoint="/data",node="n1"';

/** 100 GiB, and as many inodes in millions. */
function fileSystem(minutes: number, avail: Phase[], own: { filesFree?: Phase[]; readonly?: Phase[] } = {}) {
  return [
    ofAgent('logpipeline_node_filesystem_size_bytes', DATA, [minutes, 100 * GIB]),
    ofAgent('logpipeline_node_filesystem_avail_bytes', DATA, ...avail),
    ofAgent('logpipeline_node_filesystem_files', DATA, [minutes, 100e6]),
    ofAgent('logpipeline_node_filesystem_files_free', DATA, ...(own.filesFree ?? [[minutes, 90e6]])),
    ofAgent('logpipeline_node_filesystem_readonly', DATA, ...(own.readonly ?? [[minutes, 0]])),
  ];
}

/** A node's clock that is off by so many seconds. */
function clock(...phases: [minutes: number, off: number][]) {
  let at = 0;
  const values = phases.flatMap(([minutes, off]) =>
    Array.from({ length: minutes * 2 }, () => {
      const value = at + off;
      at += 30;
      return value;
    }),
  );
  return [{ ...ofAgent('logpipeline_node_time_seconds', {}), values }];
}

export const nodeScenarios: Scenario[] = [
  {
    alert: 'HighCpu',
    what: 'fires when four fifths of five minutes were spent, five minutes later, and clears',
    series: cpus({}, [10, 0.5], [20, 0.9], [20, 0.5]),
    states: {
      '13m': '-',
      '13m30s': 'pending',
      '18m': 'pending',
      '18m30s': 'firing',
      '30m30s': 'firing',
      '31m': '-',
    },
    sent: {
      at: '25m',
      alerts: { '{node="n1"}': '90% of the CPU time of node n1 was used over the last 5 minutes.' },
    },
  },
  {
    alert: 'HighMemory',
    what: 'fires after five minutes over 85 percent, and clears',
    series: memory({}, [10, 2 * GIB], [20, GIB], [20, 2 * GIB]),
    states: {
      '9m30s': '-',
      '10m': 'pending',
      '14m30s': 'pending',
      '15m': 'firing',
      '29m30s': 'firing',
      '30m': '-',
    },
    sent: {
      at: '15m',
      alerts: {
        '{node="n1"}':
          '87.5% of the memory of node n1 is in use; what the kernel could give back is not counted.',
      },
    },
  },
  {
    alert: 'DiskSpaceLow',
    what: 'fires after five minutes under 10 percent, and clears',
    series: fileSystem(40, [
      [10, 11 * GIB],
      [10, 8 * GIB],
      [20, 11 * GIB],
    ]),
    states: {
      '9m30s': '-',
      '10m': 'pending',
      '14m30s': 'pending',
      '15m': 'firing',
      '19m30s': 'firing',
      '20m': '-',
    },
    sent: {
      at: '15m',
      alerts: { [`{${ON_DATA}}`]: '8% (8GiB) of /data (/dev/sdb1, ext4) on node n1 is free.' },
    },
  },
  {
    alert: 'DiskSpaceCritical',
    what: 'fires after five minutes under 5 percent, and clears',
    series: fileSystem(40, [
      [10, 11 * GIB],
      [10, 4 * GIB],
      [20, 11 * GIB],
    ]),
    states: {
      '9m30s': '-',
      '10m': 'pending',
      '14m30s': 'pending',
      '15m': 'firing',
      '19m30s': 'firing',
      '20m': '-',
    },
    sent: {
      at: '15m',
      alerts: { [`{${ON_DATA}}`]: '4% (4GiB) of /data (/dev/sdb1, ext4) on node n1 is free.' },
    },
    along: ['DiskSpaceLow'],
  },
  {
    alert: 'DiskSpaceLow',
    what: 'is silent about a file system that is mounted for reading only',
    series: fileSystem(40, [[40, 0]], { readonly: [[40, 1]] }),
    states: { '20m': '-', '39m': '-' },
  },
  {
    alert: 'DiskWillFillIn4h',
    what: 'fires half an hour after a disk with little room is seen to fill, and clears when it does not any longer',
    // A sixth of a GiB a minute: from 30 GiB on it would be full after three hours.
    series: fileSystem(300, [
      [60, 30 * GIB],
      [75, { perMinute: -GIB / 6 }],
      [165, 17.5 * GIB],
    ]),
    states: {
      '60m': '-',
      '125m': '-',
      '125m30s': 'pending',
      '155m': 'pending',
      '155m30s': 'firing',
      '299m': '-',
    },
    sent: {
      at: '156m',
      alerts: {
        [`{${ON_DATA}}`]:
          'If /data (/dev/sdb1, ext4) on node n1 goes on filling as over the last 6h, it is full within 4 hours. Now 17.5% is free.',
      },
    },
  },
  {
    alert: 'DiskWillFillIn4h',
    what: 'is silent about a disk that fills and has room',
    series: fileSystem(
      120,
      [[120, { perMinute: -GIB / 2 }]].map(([minutes]) => [minutes as number, 90 * GIB] as Phase),
    ),
    states: { '60m': '-', '119m': '-' },
  },
  {
    alert: 'InodesLow',
    what: 'fires after five minutes with less than 10 percent of the inodes, and clears',
    series: fileSystem(40, [[40, 50 * GIB]], {
      filesFree: [
        [10, 20e6],
        [10, 5e6],
        [20, 20e6],
      ],
    }),
    states: {
      '9m30s': '-',
      '10m': 'pending',
      '14m30s': 'pending',
      '15m': 'firing',
      '19m30s': 'firing',
      '20m': '-',
    },
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
    series: [
      ofAgent('logpipeline_node_filesystem_files', DATA, [30, 0]),
      ofAgent('logpipeline_node_filesystem_files_free', DATA, [30, 0]),
    ],
    states: { '20m': '-' },
  },
  {
    alert: 'ClockSkew',
    what: 'fires when a clock was off for ten minutes, fast or slow, and clears',
    series: clock([10, 1], [15, -45], [15, 1]),
    states: {
      '9m30s': '-',
      '10m': 'pending',
      '19m30s': 'pending',
      '20m': 'firing',
      '24m30s': 'firing',
      '25m': '-',
    },
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
        [10, 0],
        [30, { perMinute: 2 }],
        [40, { perMinute: 0 }],
      ),
    ],
    states: {
      '12m': '-',
      '12m30s': 'pending',
      '27m': 'pending',
      '27m30s': 'firing',
      '51m30s': 'firing',
      '52m': '-',
    },
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
      ofAgent('logpipeline_agent_sampler_errors_total', { collector: 'filesystem' }, [
        60,
        { perMinute: 1 / 4 },
      ]),
    ],
    states: { '30m': '-', '59m': '-' },
  },
];
