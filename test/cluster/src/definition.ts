/** A CustomResourceDefinition. */
export type Definition = { metadata: { name: string }; [field: string]: unknown };

/** One without a schema: enough for `helm install`, and for reading back what a cluster then has. */
export function definition(group: string, kind: string, plural: string): Definition {
  const schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      // The API server takes a group of *.k8s.io from those only who say who has approved it.
      ...(group.endsWith('.k8s.io')
        ? { annotations: { 'api-approved.kubernetes.io': 'unapproved, for tests' } }
        : {}),
    },
    spec: {
      group,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  };
}
