export { type AlertReceiver, type ReceivedAlert, startAlertReceiver } from './alertReceiver.ts';
export { dashboardUses } from './dashboards/dashboardUses.ts';
export { documentedMetrics, exposedMetrics, type KnownMetrics, TARGET_LABELS } from './knownMetrics.ts';
export { type MetricRow, metricRows } from './metricsDocument.ts';
export { type MetricUse, metricUses } from './metricUses.ts';
export { missingProgram } from './missingProgram.ts';
export { type PromAlert, type PrometheusClient, prometheusClient, type Series } from './prometheusClient.ts';
export { type PrometheusSetup, prometheusConfig, type ScrapeJob } from './prometheusConfig.ts';
export {
  checkConfig,
  checkRules,
  type FiringAlert,
  type InputSeries,
  type RuleTest,
  testRules,
} from './promtool.ts';
export { type RuleText, recordedMetrics, usesOfRule } from './ruleUses.ts';
export { type Alertmanager, startAlertmanager } from './startAlertmanager.ts';
export { type Prometheus, startPrometheus } from './startPrometheus.ts';
export { unknownUses } from './unknownUses.ts';
