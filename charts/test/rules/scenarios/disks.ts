import type { Scenario } from '../scenario.ts';
import { fileSystem, GIB, ON_DATA } from './fileSystem.ts';

/** Free room in GiB, in the place of `G` in a course. */
const free = (course: string) => ({
  avail_bytes: course.replace(/(-?[\d.]+)G/g, (_, gib) => String(Number(gib) * GIB)),
});

export const diskScenarios: Scenario[] = [
  {
    alert: 'DiskSpaceLow',
    what: 'fires after five minutes under 10 percent, and clears',
    series: fileSystem(40, free('11G for 10m, 8G for 10m, 11G for 20m')),
    states: '9m30s -, 10m pending, 14m30s pending, 15m firing, 19m30s firing, 20m -',
    sent: {
      at: '15m',
      alerts: { [`{${ON_DATA}}`]: '8% (8GiB) of /data (/dev/sdb1, ext4) on node n1 is free.' },
    },
  },
  {
    alert: 'DiskSpaceCritical',
    what: 'fires after five minutes under 5 percent, and clears',
    series: fileSystem(40, free('11G for 10m, 4G for 10m, 11G for 20m')),
    states: '9m30s -, 10m pending, 14m30s pending, 15m firing, 19m30s firing, 20m -',
    sent: {
      at: '15m',
      alerts: { [`{${ON_DATA}}`]: '4% (4GiB) of /data (/dev/sdb1, ext4) on node n1 is free.' },
    },
    along: ['DiskSpaceLow'],
  },
  {
    alert: 'DiskSpaceLow',
    what: 'is silent about a file system that is mounted for reading only',
    series: fileSystem(40, { ...free('0G for 40m'), readonly: '1 for 40m', files_free: '0 for 40m' }),
    states: '20m -, 39m -',
  },
  {
    alert: 'DiskWillFillIn4h',
    what: 'fires half an hour after a disk with little room is seen to fill, and clears when it does not any longer',
    // From 30 GiB on it would be full after three hours.
    series: fileSystem(300, free('30G for 60m, -0.1666666667G/m for 75m, 17.5G for 165m')),
    states: '125m -, 125m30s pending, 155m pending, 155m30s firing, 288m firing, 288m30s -',
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
    what: 'is silent about a disk that fills and has room, and about one that is nearly full and does not fill',
    series: [
      ...fileSystem(120, free('90G for 30m, -0.5G/m for 90m')),
      ...fileSystem(120, free('12G for 120m')).map(({ series, values }) => ({
        series: series.replaceAll('/data', '/cache'),
        values,
      })),
    ],
    states: '60m -, 119m -',
  },
];
