import type { LogPipelineSpec } from '@logpipeline/crds';

/** What the keys of a pipeline's objects begin with. */
export function prefixOf(pipeline: string, spec: LogPipelineSpec): string {
  return spec.s3.prefix ?? pipeline;
}

/** Whether a prefix is a tenant's to write to in a bucket that others use too. */
export function isOwnPrefix(prefix: string, pipeline: string): boolean {
  return prefix === pipeline || prefix.startsWith(`${pipeline}/`);
}

/** A place in a store that a pipeline writes to. */
export type PrefixClaim = {
  /** `<namespace>/<name>`. */
  pipeline: string;
  bucket: string;
  endpoint?: string | undefined;
  prefix: string;
  /** RFC 3339, whole seconds; equal ones are told apart by the pipeline's name. */
  createdTime: string;
  /** The pipeline is outside of the release's namespace. Default: it is in it. */
  isTenants?: boolean;
};

/**
 * For each pipeline whose prefix equals, holds or lies in that of another one in the same bucket that takes precedence: that one. Their
 * retention rules would expire each other's data. Precedence has who is in the release's namespace, then a tenant below its own
 * `<namespace>/<name>`, then who is older. The answer hangs on all claims but not on their order, and takes time in proportion to their
 * number.
 */
export function prefixConflicts(claims: readonly PrefixClaim[]): Map<string, PrefixClaim> {
  const firstAt = new Map<string, PrefixClaim>();
  const firstBelow = new Map<string, PrefixClaim>();
  for (const claim of claims) {
    const [own, ...above] = placesOf(claim);
    keepFirst(firstAt, own, claim);
    for (const place of above) keepFirst(firstBelow, place, claim);
  }
  const conflicts = new Map<string, PrefixClaim>();
  for (const claim of claims) {
    const places = placesOf(claim);
    const rivals = [firstBelow.get(places[0]), ...places.map((place) => firstAt.get(place))];
    const first = rivals.reduce(
      (found, rival) => (rival !== undefined && precedes(rival, found ?? claim) ? rival : found),
      undefined,
    );
    if (first !== undefined) conflicts.set(claim.pipeline, first);
  }
  return conflicts;
}

/** The claim's own place, then those that it lies in. */
function placesOf({ bucket, endpoint, prefix }: PrefixClaim): [string, ...string[]] {
  const store = `${storeOf(endpoint)} ${bucket} `;
  const parts = prefix.split('/');
  const above = parts.slice(1).map((_, index) => store + parts.slice(0, index + 1).join('/'));
  return [store + prefix, ...above];
}

/** Equal for endpoints that are surely the same store. A bucket of AWS has one name in all regions. */
export function storeOf(endpoint: string | undefined): string {
  if (endpoint === undefined || !URL.canParse(endpoint)) return endpoint ?? 'aws';
  const { hostname: name, protocol, port } = new URL(endpoint);
  // A dot at the end says only that the name is a whole one.
  const hostname = name.replace(/\.$/, '');
  if (/(^|\.)amazonaws\.com(\.cn)?$/.test(hostname)) return 'aws';
  return `${hostname}:${port === '' ? (protocol === 'http:' ? 80 : 443) : port}`;
}

function keepFirst(map: Map<string, PrefixClaim>, place: string, claim: PrefixClaim): void {
  const known = map.get(place);
  if (known === undefined || precedes(claim, known)) map.set(place, claim);
}

function precedes(a: PrefixClaim, b: PrefixClaim): boolean {
  const [rankA, rankB] = [rankOf(a), rankOf(b)];
  if (rankA !== rankB) return rankA < rankB;
  return a.createdTime === b.createdTime ? a.pipeline < b.pipeline : a.createdTime < b.createdTime;
}

/** A tenant could otherwise take a prefix that the release, or another tenant in a shared bucket, is going to use, and keep it. */
function rankOf({ isTenants, prefix, pipeline }: PrefixClaim): number {
  if (isTenants !== true) return 0;
  return isOwnPrefix(prefix, pipeline) ? 1 : 2;
}
