/** A kind of object at an API server, and how its paths are made. */
export type Resource = {
  /** `''` for the core group. */
  group: string;
  version: string;
  /** As in RBAC, such as `daemonsets`. */
  plural: string;
  kind: string;
  namespaced: boolean;
};

/** `/apis/apps/v1/namespaces/ns/daemonsets/name`; without a namespace all namespaces, without a name the collection. */
export function pathOf(resource: Resource, namespace?: string, name?: string, subresource?: string): string {
  const { group, version, plural, namespaced } = resource;
  const parts = group === '' ? ['api', version] : ['apis', group, version];
  if (namespaced && namespace !== undefined) parts.push('namespaces', namespace);
  parts.push(plural);
  if (name !== undefined) parts.push(name);
  if (subresource !== undefined) parts.push(subresource);
  return `/${parts.map(encodeURIComponent).join('/')}`;
}
