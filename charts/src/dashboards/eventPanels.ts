import type { Colour } from './colours.ts';
import type { GraphPanel } from './dashboard.ts';
import { inLastHour } from './inLastHour.ts';

const perMinute = (label: string, metric: string, selector: string) =>
  `60 * sum by (${label}) (rate(${metric}{${selector}}[$__rate_interval]))`;

const harmless: Record<string, Colour> = { stored: 'green', alreadyThere: 'light-blue', aborted: 'blue' };
const failed: Record<string, Colour> = {
  throttled: 'yellow',
  server: 'orange',
  network: 'purple',
  refused: 'red',
  missing: 'dark-red',
  conflict: 'text',
};

/** How attempts to store ended, of the pipelines and nodes of the selector. */
export function uploadAttempts(selector: string): GraphPanel {
  return {
    kind: 'graph',
    title: 'Upload attempts per minute, by outcome',
    about:
      'stored and alreadyThere are good. refused: credentials or rights. missing: no such bucket. throttled, server: the store is over its ' +
      'limits or ill. network: it cannot be reached. Attempts are repeated until they succeed; the spool holds what waits.',
    width: 12,
    unit: 'short',
    stacked: true,
    queries: [
      {
        legend: '{{outcome}}',
        expr: perMinute('outcome', 'logpipeline_agent_upload_attempts_total', selector),
      },
    ],
    colours: { ...harmless, ...failed },
  };
}

/** Lines that were read and not shipped. */
export function droppedLines(selector: string): GraphPanel {
  return {
    kind: 'graph',
    title: 'Lines dropped per minute, by reason',
    about:
      'level, unknown_level and sampled are what the pipeline asks for. rate_limit: a container writes more than its pipeline allows. ' +
      'buffer_full: the spool was full for too long. docs/gaps.md says what to do about each.',
    width: 12,
    unit: 'short',
    stacked: true,
    queries: [
      { legend: '{{reason}}', expr: perMinute('reason', 'logpipeline_agent_lines_dropped_total', selector) },
    ],
    colours: {
      level: 'light-blue',
      unknown_level: 'blue',
      sampled: 'green',
      rate_limit: 'orange',
      buffer_full: 'red',
      invalid_record: 'dark-red',
    },
  };
}

/** Places in logs that could not be read. */
export function gaps(selector: string): GraphPanel {
  return {
    kind: 'graph',
    title: 'Gaps found within an hour, by reason',
    about:
      'Places in logs that could not be read, each shown for the hour after it was found. rotated_away, vanished: the agent was away or ' +
      'blocked for longer than the kubelet keeps files. Indexes in the bucket name each; docs/gaps.md says what to do.',
    width: 12,
    unit: 'short',
    stacked: true,
    queries: [
      {
        legend: '{{reason}}',
        expr: `sum by (reason) ${inLastHour('logpipeline_agent_gaps_total', selector)}`,
      },
    ],
  };
}
