import type { Settings } from '@logpipeline/operator/settings/settings';

/** What is known of the Helm release: by what a person says, or by the operator's own settings in the cluster. */
export type KnownRelease = Pick<Settings, 'release' | 'tenants'> & {
  /** Name of the cluster in object keys. */
  cluster: string;
  /** A node's total of buffers in bytes; undefined when it is not known. */
  maxTotalSize: number | undefined;
  /** Of the agents; undefined when it is not known. */
  agent: Pick<Settings['agent'], 'nodeMetrics'> | undefined;
  /** Undefined when it is not known. */
  ingest: Settings['ingest'] | undefined;
};

/** As far as `--release-namespace` and `--tenant-bucket` tell. */
export function releaseIn(namespace: string, tenantBuckets: readonly string[]): KnownRelease {
  return {
    release: { name: 'logpipeline', fullname: 'logpipeline', namespace },
    tenants: { buckets: [...tenantBuckets] },
    cluster: 'default',
    maxTotalSize: undefined,
    agent: undefined,
    ingest: undefined,
  };
}
