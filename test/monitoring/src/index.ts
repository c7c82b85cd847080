export { type AlertReceiver, type ReceivedAlert, startAlertReceiver } from './alertReceiver.ts';
export { missingProgram } from './missingProgram.ts';
export { type PromAlert, type PrometheusClient, prometheusClient, type Series } from './prometheusClient.ts';
export { type PrometheusSetup, prometheusConfig, type ScrapeJob } from './prometheusConfig.ts';
export { type Alertmanager, startAlertmanager } from './startAlertmanager.ts';
export { type Prometheus, startPrometheus } from './startPrometheus.ts';
