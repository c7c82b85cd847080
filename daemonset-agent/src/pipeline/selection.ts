import type { SourceIdentity } from '@logpipeline/records';
import { isSelecting, matchesLabels } from '../pods/labelSelector.ts';
import { isKnown, type PodKnowledge } from '../pods/podFacts.ts';
import type { PipelineSettings } from '../settings/pipelineSettings.ts';

/**
 * - `read`
 * - `wait`: it depends on its pod, which is not known yet; the log is opened, so that a deletion does no harm, and not read
 * - `rest`: not selected
 */
export type Choice = 'read' | 'wait' | 'rest';

/** What of its settings says which logs a pipeline reads. */
type Selecting = Pick<PipelineSettings, 'pods' | 'files' | 'nodeMetrics' | 'frontend'>;

/** What a pipeline does with a log. `pod`: undefined where there is no API server to ask, as on a plain machine. */
export function choose(identity: SourceIdentity, settings: Selecting, pod: PodKnowledge | undefined): Choice {
  if (!isSelected(identity, settings)) return 'rest';
  if (identity.type !== 'container' || settings.pods === undefined) return 'read';
  const selecting = isSelecting(settings.pods);
  if (pod === undefined) return selecting ? 'rest' : 'read';
  if (pod === 'waiting') return 'wait';
  if (!isKnown(pod)) return selecting ? 'rest' : 'read';
  return !pod.excluded && matchesLabels(settings.pods, pod.labels) ? 'read' : 'rest';
}

/** By names alone; an empty `include` means all, an empty `only` means none. */
export function isSelected(identity: SourceIdentity, settings: Selecting): boolean {
  if (identity.type === 'path') return settings.files !== undefined;
  if (identity.type === 'records')
    return (identity.kind === 'metric' ? settings.nodeMetrics : settings.frontend) !== undefined;
  const { pods } = settings;
  return (
    pods !== undefined &&
    (pods.namespaces.only?.includes(identity.namespace) ?? true) &&
    passes(identity.namespace, pods.namespaces) &&
    passes(identity.container, pods.containers)
  );
}

function passes(name: string, filter: { include: string[]; exclude: string[] }): boolean {
  return (filter.include.length === 0 || filter.include.includes(name)) && !filter.exclude.includes(name);
}
