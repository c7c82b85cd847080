import type { AlertLimits } from '../alertLimits.ts';
import type { Row } from '../dashboard.ts';
import { atLeast, atMost } from '../shared.ts';
import { measured, rate, selector } from './selector.ts';

const YEAR_SECONDS = 365 * 24 * 3600;
/** Of DiskWillFillIn4h. */
const FOUR_HOURS = 4 * 3600;

const byMount = (expr: string) => `max by (mountpoint, device) (${expr})`;
const available = measured('filesystem_avail_bytes');

export function storage(limits: AlertLimits): Row {
  return {
    title: 'Storage',
    panels: [
      {
        kind: 'table',
        title: 'File systems',
        about:
          'Full in: if space goes on to shrink as in the last hour. A full file system of /var/log or of containers stops pods and evicts them: ' +
          'find what grows with `du -x`, remove images and old logs, or enlarge it.',
        width: 14,
        height: 8,
        labels: [
          { label: 'mountpoint', name: 'Mounted at' },
          { label: 'device', name: 'Device' },
        ],
        columns: [
          { name: 'Size', expr: byMount(measured('filesystem_size_bytes')), unit: 'bytes' },
          { name: 'Available', expr: byMount(available), unit: 'bytes' },
          {
            name: 'Free',
            expr: byMount(`node_mountpoint:logpipeline_node_filesystem_free:ratio{${selector}}`),
            unit: 'percentunit',
            limits: atLeast(limits.diskLow, limits.diskCritical),
          },
          {
            name: 'Inodes free',
            // Some file systems have no fixed number of them, and say 0.
            expr: byMount(`${measured('filesystem_files_free')} / (${measured('filesystem_files')} > 0)`),
            unit: 'percentunit',
            limits: atLeast(limits.inodes, limits.inodes / 2),
          },
          {
            name: 'Full in',
            expr: byMount(
              `clamp_max(${available} / clamp_min(-deriv(${available}[1h]), 1), ${YEAR_SECONDS})`,
            ),
            unit: 's',
            limits: atLeast(3 * FOUR_HOURS, FOUR_HOURS),
            texts: [{ from: YEAR_SECONDS / 12, text: 'no time soon' }],
          },
        ],
        sortBy: 'Free',
        descending: false,
      },
      {
        kind: 'graph',
        title: 'File systems in use',
        about: 'The line is where DiskSpaceLow begins.',
        width: 10,
        unit: 'percentunit',
        max: 1,
        queries: [
          {
            legend: '{{mountpoint}}',
            expr: `max by (mountpoint) (1 - node_mountpoint:logpipeline_node_filesystem_free:ratio{${selector}})`,
          },
        ],
        limits: atMost(1 - limits.diskLow),
      },
      {
        kind: 'graph',
        title: 'Disk throughput',
        about: 'Bytes read (up) and written (down) a second.',
        width: 12,
        unit: 'binBps',
        queries: [
          { legend: '{{device}} read', expr: `sum by (device) (${rate('disk_read_bytes_total')})` },
          { legend: '{{device}} written', expr: `sum by (device) (${rate('disk_written_bytes_total')})` },
        ],
        downwards: ' written$',
      },
      {
        kind: 'graph',
        title: 'Disk utilisation',
        about:
          'Share of time in which a disk had something to do. Near 100% with pressure on disks: it is the bottleneck. SSDs may do more at 100%.',
        width: 12,
        unit: 'percentunit',
        max: 1,
        queries: [
          {
            legend: '{{device}}',
            expr: `max by (device) (node_device:logpipeline_node_disk_io_utilization:ratio_rate5m{${selector}})`,
          },
        ],
      },
    ],
  };
}
