import type { AgentPipelineConfiguration } from '@logpipeline/crds/agent';

/**
 * A sentence when no namespace that is there is among those that are selected: nothing is wrong with it, but nothing is shipped either. Names
 * that are excluded do not count.
 * @param there all namespaces; none of them means that they are not known
 */
export function emptySelection(
  { include, exclude, only }: AgentPipelineConfiguration['pods']['namespaces'],
  there: ReadonlyMap<string, unknown>,
): string | undefined {
  const named = only ?? include;
  if (named === undefined || there.size === 0) return undefined;
  const isRead = (name: string) =>
    there.has(name) && (include?.includes(name) ?? true) && exclude?.includes(name) !== true;
  if (named.some(isRead)) return undefined;
  return 'No namespace that is there is selected (spec.select.namespaces), so that nothing is read.';
}
