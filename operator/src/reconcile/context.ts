import type { ApiClient, Clock, KubernetesObject } from '@logpipeline/kubernetes';
import type { Logger } from 'pino';
import type { LifecycleRemoval } from '../bucket/removeLifecycle.ts';
import type { BucketReport, BucketTarget } from '../bucketTarget.ts';
import type { Settings } from '../settings/settings.ts';
import type { Informers } from './informers.ts';
import type { OwnWrites } from './ownWrites.ts';
import type { PipelineRegister } from './pipelineRegister.ts';
import type { ReadTenantCredentials } from './tenantCredentials.ts';

/** What every reconciliation uses; composed once. */
export type Context = {
  client: ApiClient;
  settings: Settings;
  informers: Informers;
  register: PipelineRegister;
  /** Labels by namespace. */
  namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;
  written: OwnWrites;
  readTenantCredentials: ReadTenantCredentials;
  /** What the last check of a bucket found; undefined until there was one. From now on the bucket is kept under check. */
  followBucket: (target: BucketTarget) => BucketReport | undefined;
  /** Buckets whose first check is waited for, by pipeline: since when, in ms. */
  newPlaces: Map<string, { place: string; since: number }>;
  /** One attempt to take a pipeline's rule out of its bucket; never rejects for what a store can do. */
  removeRule: (target: BucketTarget) => Promise<LifecycleRemoval>;
  /** A new random bearer token. */
  newToken: () => string;
  clock: Clock;
  /** 0 to 1. */
  random: () => number;
  log: Logger;
};

/** An object of the release's namespace as it is now, own writes included. */
export function current(
  { informers, written, settings }: Context,
  informer: 'secrets' | 'agentSettings' | 'daemonSet',
  name: string,
): KubernetesObject | undefined {
  const key = `${settings.release.namespace}/${name}`;
  return written.latest(`${informer} ${key}`, informers[informer].get(key));
}
