import type { AgentPipelineSummary, AgentSummary } from '@logpipeline/crds/agent';
import type { Configuration } from './configurationEvents.ts';

/** What changes where logs flow; 0 and no time at rest. */
export type Progress = { steps: number; lastUploadTime: string | null };

export const AT_REST: Progress = { steps: 0, lastUploadTime: null };

/**
 * Summaries as JSON. What an agent says of a pipeline is the same text on all nodes that have the same configuration, so that a
 * thousand stubs cost little of the two cores that the operator is measured on.
 */
export class SummaryTexts {
  readonly #entries = new WeakMap<Configuration, { progress: Progress; text: string }>();

  /** @param configurations by slot, with holes */
  of(node: string, configurations: readonly (Configuration | undefined)[], progress: Progress): string {
    const head: Omit<AgentSummary, 'pipelines' | 'rejected'> = {
      version: '0.1.0',
      cluster: 'default',
      node,
      startedTime: '2026-11-23T04:00:00.000Z',
      configurationSynced: true,
    };
    const entries: string[] = [];
    for (const configuration of configurations) {
      if (configuration !== undefined && !configuration.isDeleted)
        entries.push(this.#entry(configuration, progress));
    }
    return `${JSON.stringify(head).slice(0, -1)},"pipelines":[${entries.join(',')}],"rejected":[]}`;
  }

  #entry(configuration: Configuration, progress: Progress): string {
    const known = this.#entries.get(configuration);
    if (known?.progress === progress) return known.text;
    const text = JSON.stringify(entry(configuration, progress));
    this.#entries.set(configuration, { progress, text });
    return text;
  }
}

function entry(
  { pipeline, revision }: Configuration,
  { steps, lastUploadTime }: Progress,
): AgentPipelineSummary {
  return {
    pipeline,
    revision,
    state: 'running',
    destination: 's3://bench',
    totals: {
      records: 1_000 * steps,
      bytes: 40_000 * steps,
      objects: steps,
      dropped: { level: 100 * steps, unknown_level: 0, sampled: 0, rate_limit: 0, buffer_full: 0 },
    },
    unshippedBytes: steps === 0 ? 0 : 20_000,
    bufferBytes: { used: steps === 0 ? 0 : 20_000, limit: 16_777_216 },
    oldestUnshippedTime: lastUploadTime,
    lastUploadTime,
  };
}
