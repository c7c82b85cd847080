import type { BucketReport, BucketTarget } from '../bucketTarget.ts';
import { type BucketClient, createBucketClient } from './bucketClient.ts';
import { probeWrite } from './probeWrite.ts';
import { type LifecycleOutcome, reconcileLifecycle } from './reconcileLifecycle.ts';
import type { LeaseClient } from './sharedClients.ts';

export type CheckOptions = {
  /** ms since 1970. */
  now: () => number;
  /** Ends the check early; its report is then of no use. A change of the bucket's rules that has begun is finished. */
  signal: AbortSignal;
  /** Ends that too. Default: `signal`. */
  stopSignal?: AbortSignal;
  /** Part of the name of the object that is written: `operator` or `cli`. */
  prober: string;
  /** False: lifecycle rules are read, and not written. */
  changeLifecycle: boolean;
  /** Lets the part run that changes the bucket's rules, while no other does in the same bucket. */
  whileAlone?: <T>(work: () => Promise<T>) => Promise<T>;
  /** Where clients come from. Default: a new one for each check. */
  lease?: LeaseClient;
  /** Of each request, in ms. Default 10 s. */
  deadlineMs?: number;
};

const NOTHING: LifecycleOutcome = { problems: [], findings: [] };

/**
 * Finds out whether agents can write to the bucket, by writing to it, and brings its lifecycle rule in order. Up to ten
 * small requests, each with a deadline. A pipeline that is suspended is checked too, so that one knows whether it can go on. Never rejects for what a store or a network can do.
 */
export async function checkBucket(target: BucketTarget, options: CheckOptions): Promise<BucketReport> {
  const { signal, stopSignal = signal, changeLifecycle: change } = options;
  const write = await withClient(target, signal, options, (client) =>
    probeWrite(target, client, options.prober),
  );
  // What keeps a PUT from the bucket would only be said a second time.
  if (write.problems.length > 0) return { ...write, checkedTime: options.now() };
  const { whileAlone = (work) => work() } = options;
  const lifecycle = await whileAlone(async () => {
    if (signal.aborted) return NOTHING;
    // Cut off, a PUT may be done all the same, after what comes next has looked.
    return withClient(target, stopSignal, options, (client) =>
      reconcileLifecycle(target, client, { change }),
    );
  });
  return {
    problems: lifecycle.problems,
    findings: [...write.findings, ...lifecycle.findings],
    checkedTime: options.now(),
  };
}

async function withClient<T>(
  { s3 }: BucketTarget,
  signal: AbortSignal,
  { deadlineMs, lease }: CheckOptions,
  use: (client: BucketClient) => Promise<T>,
): Promise<T> {
  const client = createBucketClient(s3, signal, deadlineMs, lease);
  try {
    return await use(client);
  } finally {
    client.close();
  }
}
