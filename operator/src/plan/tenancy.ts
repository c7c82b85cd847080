import type { LogPipeline } from '@logpipeline/crds';
import type { Problem } from '../problem.ts';
import type { Settings } from '../settings/settings.ts';
import { isLinkLocal } from './linkLocal.ts';
import { isOwnPrefix, prefixOf } from './prefixes.ts';

/**
 * What a pipeline outside of the release's namespace asks for and may not have, all of it in one problem. Its own Secret opens any bucket,
 * since the store itself then says what it may. Without one it would write with the agents' identity, so the chart's values must allow the
 * bucket, and its objects stay below its own name.
 */
export function checkTenancy(
  { metadata, spec }: LogPipeline,
  settings: Pick<Settings, 'release' | 'tenants'>,
): Problem | undefined {
  const { namespace, name } = metadata;
  if (namespace === settings.release.namespace) return undefined;
  const refusals: string[] = [];
  const others = (spec.select?.namespaces?.include ?? []).filter((selected) => selected !== namespace);
  if (others.length > 0) {
    refusals.push(
      `spec.select.namespaces.include: ${others.join(', ')}; only its own namespace ${namespace} may be selected`,
    );
  }
  if (spec.nodeMetrics.enabled) refusals.push('spec.nodeMetrics.enabled: true; must be false');
  if (spec.frontend.enabled) refusals.push('spec.frontend.enabled: true; must be false');
  if (spec.s3.credentialsSecretRef === undefined) {
    refusals.push(...sharedCredentials(spec, `${namespace}/${name}`, settings.tenants.buckets));
  }
  const { endpoint } = spec.s3;
  if (endpoint !== undefined && isLinkLocal(endpoint)) {
    refusals.push(`spec.s3.endpoint: ${endpoint}; an address that each machine has for itself is no store`);
  }
  if (refusals.length === 0) return undefined;
  const message =
    `A LogPipeline outside of the release's namespace ${settings.release.namespace} may not have: ${refusals.join('. ')}. ` +
    'Change the spec, or have the pipeline made in the release’s namespace.';
  return { condition: 'Ready', reason: 'TenancyRefused', message };
}

function sharedCredentials(
  spec: LogPipeline['spec'],
  ownPrefix: string,
  buckets: readonly string[],
): string[] {
  const withSecret = 'or name a Secret of your own in spec.s3.credentialsSecretRef';
  if (!buckets.includes(spec.bucket)) {
    const allowed = buckets.length === 0 ? 'none is open to tenants' : `allowed: ${buckets.join(', ')}`;
    return [
      `spec.bucket: ${spec.bucket} with the agents' own credentials; ${allowed} (chart value tenants.buckets), ${withSecret}`,
    ];
  }
  const refusals: string[] = [];
  const prefix = prefixOf(ownPrefix, spec);
  if (!isOwnPrefix(prefix, ownPrefix)) {
    refusals.push(
      `spec.s3.prefix: ${prefix}; must be ${ownPrefix} or below it in a shared bucket, ${withSecret}`,
    );
  }
  if (spec.s3.endpoint !== undefined) {
    refusals.push(
      `spec.s3.endpoint: the agents' own credentials go to the default endpoint only; leave it out, ${withSecret}`,
    );
  }
  if (spec.retentionDays !== undefined) {
    refusals.push(
      `spec.retentionDays: the rules of a shared bucket are not for tenants; leave it out, ${withSecret}`,
    );
  }
  return refusals;
}
