import { cluster } from './shared.ts';

/**
 * What a counter of the agents about pipelines, by reason, counted in the last hour, a series each. An agent that was away finds what it missed as it
 * starts, before its first scrape, where no rate sees it: of a process that is younger than the hour all that it counted counts. What one
 * before it had counted in the same pod is in the increase; the larger of the two is the least that happened.
 */
export function inLastHour(metric: string, selector: string): string {
  const counter = `${metric}{${selector}}`;
  const started = `process_start_time_seconds{job=~"$agentJob",${cluster}}`;
  const ofProcess = `(${counter} and ignoring (pipeline, reason) time() - ${started} < 3600)`;
  const seen = `increase(${counter}[1h])`;
  return `(${ofProcess} > ${seen} or ${seen} or ${ofProcess})`;
}
