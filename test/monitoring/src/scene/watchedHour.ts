import { binary } from '@logpipeline/test-binaries';
import { renderRules, rulesFile } from '../../../../charts/src/renderRules.ts';
import type { PrometheusClient } from '../prometheusClient.ts';
import { startPrometheus } from '../startPrometheus.ts';
import { playHour } from './hour.ts';
import { startScene } from './startScene.ts';

/** Lines a second by node: few, so that the errors among them are about as many as an alert takes. */
const NODES = { 'node-a': 12, 'node-b': 6, 'node-c': 4 };
const SCRAPE_INTERVAL = '5s';

/**
 * Plays the hour with a Prometheus that looks on, with the chart's rules, and has `use` called before all is ended again: also by SIGINT
 * and SIGTERM.
 */
export async function watchedHour(
  minutes: number,
  say: (line: string) => void,
  use: (prometheus: PrometheusClient) => Promise<void>,
): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const rules = rulesFile(await renderRules(await binary('helm')));
  const scene = await startScene(NODES);
  try {
    const prometheus = await startPrometheus({ jobs: scene.jobs, rules: [rules], interval: SCRAPE_INTERVAL });
    try {
      say(`Prometheus looks on at ${prometheus.url}; all files are in ${scene.folder}`);
      await playHour(scene, minutes, say, stopping.signal);
      await use(prometheus);
    } finally {
      await prometheus.stop();
    }
  } finally {
    await scene.stop();
  }
}
