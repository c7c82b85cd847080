import { cluster } from '../shared.ts';

/** Every query of the dashboard has it. */
export const selector = `pipeline="$pipeline",node=~"$node",${cluster}`;

/** A metric of the agents about the pipeline. */
export function ofPipeline(metric: string): string {
  return `logpipeline_agent_${metric}{${selector}}`;
}

/** The increase a second of a counter, over all nodes. */
export function rate(metric: string): string {
  return `sum(rate(${ofPipeline(metric)}[$__rate_interval]))`;
}

/** Seconds since something was stored, by node; nothing where nothing was since the agent started. */
export const sinceSuccess = `time() - max by (node) (${ofPipeline('upload_last_success_timestamp_seconds')} > 0)`;
