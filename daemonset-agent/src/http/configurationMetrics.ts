import type { ConfigurationStatus } from '../configuration/configurationSource.ts';
import { by, type Metric, one } from './metric.ts';

/** How the agent comes to its pipelines, where they come from Secrets. */
export const CONFIGURATION_METRICS: Metric<ConfigurationStatus>[] = [
  {
    name: 'logpipeline_config_rejected',
    help: 'Configurations that this agent cannot use; their pipelines go on with the last good one.',
    type: 'gauge',
    labels: [],
    read: ({ rejected }) => one(rejected.length),
  },
  {
    name: 'logpipeline_config_reloads_total',
    help: 'Configurations that came or went, by what became of them: accepted, rejected, removed.',
    type: 'counter',
    labels: ['result'],
    read: ({ reloads }) => by('result', reloads),
  },
  {
    name: 'logpipeline_config_last_success_timestamp_seconds',
    help: 'When all configurations were last compared with the API server’s list; 0: never since the start.',
    type: 'gauge',
    labels: [],
    read: ({ lastSuccess }) => one((lastSuccess ?? 0) / 1000),
  },
  {
    name: 'logpipeline_config_stale',
    help: '1 while configurations cannot be followed.',
    type: 'gauge',
    labels: [],
    read: ({ trouble }) => one(trouble === undefined ? 0 : 1),
  },
];
