import type { AlertLimits } from '../alertLimits.ts';
import type { Row } from '../dashboard.ts';
import { measured, rate } from './selector.ts';

const bytes = (name: string) => measured(`memory_${name}_bytes`);

export function memory(limits: AlertLimits): Row {
  return {
    title: 'Memory and processes',
    panels: [
      {
        kind: 'graph',
        title: 'Memory',
        about:
          'In use is what cannot be had for the asking; reclaimable is mostly cache. The line is where HighMemory begins. Above it the kernel soon kills ' +
          'processes, and the kubelet evicts pods: find who grows.',
        width: 8,
        unit: 'bytes',
        stacked: true,
        queries: [
          { legend: 'in use', expr: `max(${bytes('MemTotal')} - ${bytes('MemAvailable')})` },
          { legend: 'reclaimable', expr: `max(${bytes('MemAvailable')} - ${bytes('MemFree')})` },
          { legend: 'free', expr: `max(${bytes('MemFree')})` },
          { legend: 'swap in use', expr: `max(${bytes('SwapTotal')} - ${bytes('SwapFree')})` },
          { legend: 'alert', expr: `${limits.memory} * max(${bytes('MemTotal')})` },
        ],
        colours: {
          'in use': 'blue',
          reclaimable: 'yellow',
          free: 'green',
          'swap in use': 'purple',
          alert: 'red',
        },
        lines: ['swap in use', 'alert'],
      },
      {
        kind: 'graph',
        title: 'Processes by state',
        about:
          'waiting: for a disk, and cannot be killed. zombie: a parent does not collect its children. Numbers that only grow lead to a node on which ' +
          'nothing can be started.',
        width: 8,
        unit: 'short',
        stacked: true,
        queries: [{ legend: '{{state}}', expr: `sum by (state) (${measured('processes')})` }],
        colours: {
          running: 'green',
          sleeping: 'blue',
          idle: 'purple',
          waiting: 'orange',
          stopped: 'yellow',
          zombie: 'red',
        },
      },
      {
        kind: 'graph',
        title: 'Throttled containers',
        about:
          'Share of scheduling periods in which containers had used up their CPU limit. They are slow although the node may be idle: raise or remove ' +
          'limits.cpu of the busiest.',
        width: 8,
        unit: 'percentunit',
        max: 1,
        queries: [
          {
            legend: 'periods throttled',
            expr: `sum(${rate('cgroup_throttled_periods_total')}) / clamp_min(sum(${rate('cgroup_periods_total')}), 0.001)`,
          },
        ],
        colours: { 'periods throttled': 'orange' },
      },
    ],
  };
}
