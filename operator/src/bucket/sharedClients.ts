import type { S3Client } from '@aws-sdk/client-s3';
import { createS3Client, type S3Settings } from '@logpipeline/s3';

/** A client of the SDK, which whoever has it gives back. */
export type ClientLease = { client: S3Client; release: () => void };
export type LeaseClient = (settings: S3Settings) => ClientLease;

/** A client for one check alone. */
export const ownClient: LeaseClient = (settings) => {
  const client = createS3Client(settings);
  return { client, release: () => client.destroy() };
};

/**
 * One client for all checks that run at the same time with the same settings: at a cold start hundreds do, and each client
 * costs milliseconds and 100 KB. None is kept idle, since a connection that lay for ten minutes may be dead without a sign.
 */
export function sharedClients(make: (settings: S3Settings) => S3Client = createS3Client): LeaseClient {
  const shared = new Map<string, { client: S3Client; users: number }>();
  return (settings) => {
    const { bucket, region, endpoint, forcePathStyle, credentials, requestTimeoutMs } = settings;
    const key = JSON.stringify([bucket, region, endpoint, forcePathStyle, credentials, requestTimeoutMs]);
    const entry = shared.get(key) ?? { client: make(settings), users: 0 };
    shared.set(key, entry);
    entry.users++;
    let isReleased = false;
    return {
      client: entry.client,
      release() {
        if (isReleased) return;
        isReleased = true;
        if (--entry.users > 0) return;
        shared.delete(key);
        entry.client.destroy();
      },
    };
  };
}
