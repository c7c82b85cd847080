import type { AlertLimits } from '../alertLimits.ts';
import type { Row } from '../dashboard.ts';
import { atLeast, atMost } from '../shared.ts';
import { measured, selector } from './selector.ts';

const ofAgent = (metric: string) => `max(${metric}{job=~"$agentJob",${selector}})`;

export function now(limits: AlertLimits): Row {
  return {
    title: 'Now',
    panels: [
      {
        kind: 'stat',
        title: 'Node',
        about:
          'CPU and memory in use, the free share of the file system that has least of it, how far the node’s clock is from that of Prometheus, ' +
          'and how long it has been up. A clock that is off puts records under a wrong hour: see to NTP.',
        width: 13,
        height: 4,
        values: [
          {
            name: 'CPU',
            expr: `max(node:logpipeline_node_cpu_utilization:ratio_rate5m{${selector}})`,
            unit: 'percentunit',
            limits: atMost(limits.cpu),
          },
          {
            name: 'memory',
            expr: `max(node:logpipeline_node_memory_utilization:ratio{${selector}})`,
            unit: 'percentunit',
            limits: atMost(limits.memory),
          },
          {
            name: 'least free',
            expr: `min(node_mountpoint:logpipeline_node_filesystem_free:ratio{${selector}})`,
            unit: 'percentunit',
            limits: atLeast(limits.diskLow, limits.diskCritical),
          },
          {
            name: 'clock off by',
            expr: `max(abs(${measured('time_seconds')} - timestamp(${measured('time_seconds')})))`,
            unit: 's',
            limits: atMost(limits.clockSkewSeconds),
          },
          {
            name: 'up for',
            expr: `max(${measured('time_seconds')} - ${measured('boot_time_seconds')})`,
            unit: 's',
          },
        ],
      },
      {
        kind: 'stat',
        title: 'Agent on this node',
        about:
          'CPU as a share of one core, memory, how late its event loop is (99th percentile), and how long it takes to sample the node. Memory near the limit of ' +
          'agent.resources: raise it, or find the logs with the longest lines. A late event loop: the agent gets too little CPU.',
        width: 11,
        height: 4,
        sparkline: true,
        values: [
          {
            name: 'CPU',
            expr: `max(rate(process_cpu_seconds_total{job=~"$agentJob",${selector}}[$__rate_interval]))`,
            unit: 'percentunit',
          },
          { name: 'memory', expr: ofAgent('process_resident_memory_bytes'), unit: 'bytes' },
          { name: 'loop lag', expr: ofAgent('nodejs_eventloop_lag_p99_seconds'), unit: 's' },
          {
            name: 'sampling',
            expr: `max(logpipeline_agent_sampler_duration_seconds{${selector}})`,
            unit: 's',
          },
        ],
      },
    ],
  };
}
