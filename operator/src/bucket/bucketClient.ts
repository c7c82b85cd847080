import type { S3Client } from '@aws-sdk/client-s3';
import { requestDeadline, type S3Problem, type S3Settings, s3Problem } from '@logpipeline/s3';
import { type LeaseClient, ownClient } from './sharedClients.ts';

/** No request of a check may take longer, in ms: each is of a few bytes, and a check makes up to ten of them. */
const REQUEST_DEADLINE_MS = 10_000;
/** How long a connection may take to come about, in ms. */
const CONNECT_TIMEOUT_MS = 5_000;

export type Answer<T> = { ok: true; value: T } | { ok: false; problem: S3Problem };

/** A client of one bucket that gives each request a deadline and takes each error apart. */
export interface BucketClient {
  readonly bucket: string;
  /** Never rejects for what a store or a network can do. */
  ask<T>(send: (client: S3Client, options: { abortSignal: AbortSignal }) => Promise<T>): Promise<Answer<T>>;
  close(): void;
}

/** Opens no connection yet. `deadlineMs` is of each request, in ms. */
export function createBucketClient(
  settings: S3Settings,
  signal: AbortSignal,
  deadlineMs: number = REQUEST_DEADLINE_MS,
  lease: LeaseClient = ownClient,
): BucketClient {
  const { client, release } = lease({
    ...settings,
    requestTimeoutMs: deadlineMs,
    connectTimeoutMs: Math.min(deadlineMs, CONNECT_TIMEOUT_MS),
  });
  const secrets = Object.values(settings.credentials ?? {});
  return {
    bucket: settings.bucket,
    async ask(send) {
      const deadline = requestDeadline(signal, deadlineMs, 0);
      try {
        // Raced, since the SDK looks for credentials (IMDS, STS) before it heeds the signal.
        const sent = send(client, { abortSignal: deadline.signal });
        return { ok: true, value: await Promise.race([sent, aborted(deadline.signal)]) };
      } catch (error) {
        return { ok: false, problem: problemOf(error, deadline.ended() === 'time', deadlineMs, secrets) };
      } finally {
        deadline.cancel();
      }
    },
    close: release,
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

function problemOf(error: unknown, isLate: boolean, deadlineMs: number, secrets: string[]): S3Problem {
  if (isLate) return { name: 'TimeoutError', message: `no answer within ${deadlineMs / 1_000} s` };
  // A mistake of ours must not look like one of the store.
  if (error instanceof ReferenceError || error instanceof RangeError) throw error;
  return s3Problem(error, secrets);
}
