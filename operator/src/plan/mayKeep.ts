import type { AgentPipelineConfiguration } from '@logpipeline/crds/agent';
import type { Settings } from '../settings/settings.ts';
import { isOwnPrefix } from './prefixes.ts';

/** `why` is for people: what of the configuration is not allowed. */
export type MayKeep = { ok: true } | { ok: false; why: string };

/**
 * Whether agents may go on with what they have while the present spec is refused. Not when it does what only pipelines of the release's
 * namespace may do: a right that is taken from a tenant ends at once, whatever else is wrong with the spec.
 * @param lastGood undefined: it is there, and cannot be read
 * @param pipeline `<namespace>/<name>`
 */
export function mayKeep(
  lastGood: AgentPipelineConfiguration | undefined,
  pipeline: string,
  { release, tenants }: Pick<Settings, 'release' | 'tenants'>,
): MayKeep {
  const [namespace = ''] = pipeline.split('/');
  if (namespace === release.namespace) return { ok: true };
  if (lastGood === undefined) return { ok: false, why: 'it cannot be read' };
  const { destination, prefix, pods, frontend } = lastGood;
  const why: string[] = [];
  const others = pods.namespaces.only?.filter((selected) => selected !== namespace);
  if (others === undefined) why.push('it takes pods of all namespaces');
  else if (others.length > 0) why.push(`it takes pods of ${others.join(', ')}`);
  if (frontend !== undefined) why.push('it takes browser events');
  const { bucket, endpoint, credentials } = destination.s3;
  if (credentials === undefined) {
    if (!tenants.buckets.includes(bucket)) {
      why.push(
        `it writes to the bucket ${bucket} with the agents' own credentials (chart value tenants.buckets)`,
      );
    }
    if (!isOwnPrefix(prefix, pipeline)) {
      why.push(`it writes to the prefix ${prefix} with the agents' own credentials`);
    }
    if (endpoint !== undefined) why.push(`it sends the agents' own credentials to the endpoint ${endpoint}`);
  }
  return why.length === 0 ? { ok: true } : { ok: false, why: why.join(', and ') };
}
