import type { AlertLimits } from '../alertLimits.ts';
import type { Row } from '../dashboard.ts';
import { atMost } from '../shared.ts';
import { measured, rate } from './selector.ts';

const cores = `count(count by (cpu) (${measured('cpu_seconds_total')}))`;

export function cpu(limits: AlertLimits): Row {
  return {
    title: 'CPU',
    panels: [
      {
        kind: 'graph',
        title: 'CPU by mode',
        about:
          'Share of all cores; what is left is idle. The line is where HighCpu begins. iowait: programs wait for disks. steal: the machine below ' +
          'gives less than it promised. `kubectl top pods`, or `top` of the node’s SYSTEM_METRICS records, say who.',
        width: 12,
        unit: 'percentunit',
        max: 1,
        stacked: true,
        queries: [
          {
            legend: '{{mode}}',
            expr: `sum by (mode) (${rate('cpu_seconds_total', 'mode!="idle"')}) / scalar(${cores})`,
          },
        ],
        colours: {
          user: 'blue',
          system: 'orange',
          iowait: 'red',
          steal: 'purple',
          nice: 'green',
          irq: 'yellow',
          softirq: 'light-blue',
        },
        limits: atMost(limits.cpu),
      },
      {
        kind: 'graph',
        title: 'CPU by core',
        about:
          'Share of each core that is busy. One at 100% among idle ones: a program with a single thread.',
        width: 12,
        unit: 'percentunit',
        max: 1,
        queries: [
          {
            legend: 'core {{cpu}}',
            expr: `1 - sum by (cpu) (${rate('cpu_seconds_total', 'mode=~"idle|iowait"')})`,
          },
        ],
      },
      {
        kind: 'graph',
        title: 'Load',
        about:
          'Processes that run or wait, averaged over 1, 5 and 15 minutes, against the number of cores. Above the cores with idle CPU: they wait ' +
          'for disks (blocked).',
        width: 12,
        unit: 'short',
        queries: [
          { legend: '1 min', expr: `max(${measured('load1')})` },
          { legend: '5 min', expr: `max(${measured('load5')})` },
          { legend: '15 min', expr: `max(${measured('load15')})` },
          { legend: 'blocked', expr: `max(${measured('procs_blocked')})` },
          { legend: 'cores', expr: cores },
        ],
        colours: { blocked: 'red', cores: 'text' },
        lines: ['cores'],
      },
      {
        kind: 'graph',
        title: 'Pressure',
        about:
          'Share of time in which some process waited (or, stalled, all of them) for CPU, disks or memory, as the kernel’s PSI has it. It says what a ' +
          'busy node lacks, sooner than utilisation does.',
        width: 12,
        unit: 'percentunit',
        queries: [
          { legend: 'CPU', expr: `max(${rate('pressure_cpu_waiting_seconds_total')})` },
          { legend: 'disks', expr: `max(${rate('pressure_io_waiting_seconds_total')})` },
          { legend: 'disks, stalled', expr: `max(${rate('pressure_io_stalled_seconds_total')})` },
          { legend: 'memory', expr: `max(${rate('pressure_memory_waiting_seconds_total')})` },
          { legend: 'memory, stalled', expr: `max(${rate('pressure_memory_stalled_seconds_total')})` },
        ],
        colours: {
          CPU: 'blue',
          disks: 'yellow',
          'disks, stalled': 'orange',
          memory: 'purple',
          'memory, stalled': 'red',
        },
      },
    ],
  };
}
