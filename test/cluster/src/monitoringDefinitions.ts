/** A CustomResourceDefinition. */
export type Definition = { metadata: { name: string }; [field: string]: unknown };

const GROUP = 'monitoring.coreos.com';

/**
 * The Prometheus Operator's definitions of what the chart makes for it, without their schemas: enough for `helm install`, and for
 * reading back what a cluster then has.
 */
export const monitoringDefinitions: readonly Definition[] = [
  definition('PodMonitor', 'podmonitors'),
  definition('PrometheusRule', 'prometheusrules'),
];

function definition(kind: string, plural: string): Definition {
  const schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${GROUP}` },
    spec: {
      group: GROUP,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  };
}
