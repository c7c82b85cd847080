import type { LogPipeline } from '@logpipeline/crds';
import type { AgentPipelineConfiguration } from '@logpipeline/crds/agent';

type NamespaceFilter = AgentPipelineConfiguration['pods']['namespaces'];

/**
 * Which namespaces agents take pods from. Agents see no labels of namespaces, so that a selection by labels becomes a list of names; and a
 * pipeline outside of the release's namespace gets its own, whatever it asks for.
 */
export function resolveNamespaces(
  { metadata, spec }: LogPipeline,
  releaseNamespace: string,
  namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>,
): NamespaceFilter {
  const { include, exclude, matchLabels } = spec.select?.namespaces ?? {};
  const isTenant = metadata.namespace !== releaseNamespace;
  const filter: NamespaceFilter = {
    ...(include === undefined ? {} : { include }),
    ...(exclude === undefined ? {} : { exclude }),
  };
  if (!isTenant && !hasNamespaceLabels(spec)) return filter;
  const candidates = isTenant ? [metadata.namespace] : [...namespaces.keys()].sort();
  const wanted = Object.entries(matchLabels ?? {});
  const only = candidates.filter((name) => {
    const labels = namespaces.get(name) ?? {};
    return wanted.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
  });
  return { ...filter, only };
}

/** Whether the configuration changes with the labels of namespaces. */
export function hasNamespaceLabels(spec: LogPipeline['spec']): boolean {
  return Object.keys(spec.select?.namespaces?.matchLabels ?? {}).length > 0;
}

/** Whether what is said about the pipeline changes with the namespaces that there are: those that it names may come and go. */
export function namesNamespaces(spec: LogPipeline['spec']): boolean {
  return hasNamespaceLabels(spec) || spec.select?.namespaces?.include !== undefined;
}
