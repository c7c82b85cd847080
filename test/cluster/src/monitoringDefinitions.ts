import { type Definition, definition } from './definition.ts';

const GROUP = 'monitoring.coreos.com';

/** The Prometheus Operator's definitions of what the chart makes for it. */
export const monitoringDefinitions: readonly Definition[] = [
  definition(GROUP, 'PodMonitor', 'podmonitors'),
  definition(GROUP, 'PrometheusRule', 'prometheusrules'),
];
