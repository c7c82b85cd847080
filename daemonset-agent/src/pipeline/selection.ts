import type { SourceIdentity } from '@logpipeline/records';
import type { PipelineSettings } from '../settings/pipelineSettings.ts';

/** Which logs a pipeline ships: by names; an empty `include` means all. */
export function isSelected(
  identity: SourceIdentity,
  settings: Pick<PipelineSettings, 'pods' | 'files'>,
): boolean {
  if (identity.type === 'path') return settings.files !== undefined;
  const { pods } = settings;
  return (
    pods !== undefined &&
    passes(identity.namespace, pods.namespaces) &&
    passes(identity.container, pods.containers)
  );
}

function passes(name: string, filter: { include: string[]; exclude: string[] }): boolean {
  return (filter.include.length === 0 || filter.include.includes(name)) && !filter.exclude.includes(name);
}
