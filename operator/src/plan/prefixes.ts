import type { LogPipelineSpec } from '@logpipeline/crds';

/** What the keys of a pipeline's objects begin with. */
export function prefixOf(pipeline: string, spec: LogPipelineSpec): string {
  return spec.s3.prefix ?? pipeline;
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
};

/**
 * For each pipeline whose prefix equals, holds or lies in that of an older one in the same bucket: that older one. Their retention rules
 * would expire each other's data. The answer hangs on all claims but not on their order, and takes time in proportion to their number.
 */
export function prefixConflicts(claims: readonly PrefixClaim[]): Map<string, PrefixClaim> {
  const oldestAt = new Map<string, PrefixClaim>();
  const oldestBelow = new Map<string, PrefixClaim>();
  for (const claim of claims) {
    const [own, ...above] = placesOf(claim);
    keepOlder(oldestAt, own, claim);
    for (const place of above) keepOlder(oldestBelow, place, claim);
  }
  const conflicts = new Map<string, PrefixClaim>();
  for (const claim of claims) {
    const places = placesOf(claim);
    const rivals = [oldestBelow.get(places[0]), ...places.map((place) => oldestAt.get(place))];
    const oldest = rivals.reduce(
      (found, rival) => (rival !== undefined && isOlder(rival, found ?? claim) ? rival : found),
      undefined,
    );
    if (oldest !== undefined) conflicts.set(claim.pipeline, oldest);
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
function storeOf(endpoint: string | undefined): string {
  if (endpoint === undefined || !URL.canParse(endpoint)) return endpoint ?? 'aws';
  const { hostname, protocol, port } = new URL(endpoint);
  if (/(^|\.)amazonaws\.com(\.cn)?$/.test(hostname)) return 'aws';
  return `${hostname}:${port === '' ? (protocol === 'http:' ? 80 : 443) : port}`;
}

function keepOlder(map: Map<string, PrefixClaim>, place: string, claim: PrefixClaim): void {
  const known = map.get(place);
  if (known === undefined || isOlder(claim, known)) map.set(place, claim);
}

function isOlder(a: PrefixClaim, b: PrefixClaim): boolean {
  return a.createdTime === b.createdTime ? a.pipeline < b.pipeline : a.createdTime < b.createdTime;
}
