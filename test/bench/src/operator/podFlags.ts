import { type ApiClient, type KubernetesObject, pathOf } from '@logpipeline/kubernetes';
import { OPERATOR, RELEASE } from './chartInstall.ts';

const DEPLOYMENTS = {
  group: 'apps',
  version: 'v1',
  plural: 'deployments',
  kind: 'Deployment',
  namespaced: true,
};

type Deployment = KubernetesObject & {
  spec: { template: { spec: { containers: { resources?: { limits?: { memory?: string } } }[] } } };
};

/** What Node makes of the memory limit that the chart gives to the operator's pod; the bench's operator is in no pod. */
export async function podFlags(client: ApiClient): Promise<string[]> {
  const { spec } = await client.request<Deployment>({
    method: 'GET',
    path: pathOf(DEPLOYMENTS, RELEASE.namespace, OPERATOR),
  });
  return flagsOfLimit(spec.template.spec.containers[0]?.resources?.limits?.memory);
}

/**
 * Node takes its pod's limit for V8's old generation, and a 256th of it for half of the young one (tried: 24.21 in a control group of
 * 256 MiB). Without this V8 would size its heap for the whole machine, and keep 200 MB of garbage.
 * @param limit a quantity of memory, such as `256Mi`
 */
export function flagsOfLimit(limit: string | undefined): string[] {
  if (limit === undefined) return [];
  const [, count, unit] = /^(\d+)([MG]i)$/.exec(limit) ?? [];
  if (count === undefined)
    throw new Error(`the chart limits the operator's memory to ${limit}; the bench reads Mi and Gi`);
  const mebibytes = Number(count) * (unit === 'Gi' ? 1_024 : 1);
  const semiSpace = Math.min(32, Math.max(1, Math.floor(mebibytes / 256)));
  return [`--max-old-space-size=${mebibytes}`, `--max-semi-space-size=${semiSpace}`];
}
