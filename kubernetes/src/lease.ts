import type { KubernetesObject } from './kubernetesObject.ts';
import { microTime } from './microTime.ts';

/** coordination.k8s.io/v1. Times are MicroTime strings. */
export type Lease = KubernetesObject & { spec?: LeaseSpec };

export type LeaseSpec = {
  /** `''` or absent: nobody's. */
  holderIdentity?: string;
  leaseDurationSeconds?: number;
  acquireTime?: string;
  renewTime?: string;
  /** How often it went to another holder. */
  leaseTransitions?: number;
};

/** The lease as `identity` takes or renews it. `now` in ms since 1970. */
export function claimed(spec: LeaseSpec, identity: string, durationMs: number, now: number): LeaseSpec {
  const isOurs = spec.holderIdentity === identity;
  const transitions = spec.leaseTransitions ?? 0;
  return {
    ...spec,
    holderIdentity: identity,
    leaseDurationSeconds: Math.ceil(durationMs / 1000),
    acquireTime: isOurs && spec.acquireTime !== undefined ? spec.acquireTime : microTime(now),
    renewTime: microTime(now),
    // The first holder of a new lease is no transition.
    leaseTransitions: isOurs || spec.renewTime === undefined ? transitions : transitions + 1,
  };
}

/** The lease given up: the next attempt of anybody takes it. */
export function released(spec: LeaseSpec, now: number): LeaseSpec {
  return { ...spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: microTime(now) };
}

/**
 * Whether somebody else's lease has run out, judged only by how long it has not changed before our own eyes, in ms: the clocks of
 * two machines need not agree.
 */
export function isFree(spec: LeaseSpec, identity: string, unchangedMs: number, durationMs: number): boolean {
  const holder = spec.holderIdentity ?? '';
  if (holder === '' || holder === identity) return true;
  const theirs = spec.leaseDurationSeconds === undefined ? durationMs : spec.leaseDurationSeconds * 1000;
  return unchangedMs >= theirs;
}
