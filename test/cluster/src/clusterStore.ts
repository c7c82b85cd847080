import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { binary, createBucket } from '@logpipeline/test-binaries';
import { processesIn } from './cgroups.ts';
import type { ClusterLayout } from './clusterFolder.ts';
import { openSandbox } from './sandbox.ts';
import { waitFor } from './waitFor.ts';

/** The node's network is its own: nothing else of it listens here. */
const PORT = 7070;
const REGION = 'us-east-1';
const BUCKET = 'logs';

/** How long the server may take until it answers, in ms: it needs 0.1 s, a machine under load much more. */
const START_TIMEOUT_MS = 30_000;

/** A real S3 server with one bucket, which lives and dies with the cluster. */
export type ClusterStore = {
  /** For pods and for this machine. */
  endpoint: string;
  region: string;
  bucket: string;
  /** A file of `AWS_ACCESS_KEY_ID=…` and `AWS_SECRET_ACCESS_KEY=…` lines, mode 0600, for `--from-env-file`. */
  keys: string;
  /** The bucket as a folder of this machine: an object is a file. */
  folder: string;
};

/**
 * Starts a versitygw on the node, as one more of its daemons: it is in the cluster's control group, so `down` ends it, also after a
 * crash. Does nothing when it runs; one that ended is started again with the same keys and objects.
 */
export async function startClusterStore(layout: ClusterLayout): Promise<ClusterStore> {
  const objects = join(layout.folder, 'store');
  const store: ClusterStore = {
    endpoint: `http://${layout.nodeAddress}:${PORT}`,
    region: REGION,
    bucket: BUCKET,
    keys: join(layout.folder, 'store.env'),
    folder: join(objects, BUCKET),
  };
  const program = await binary('versitygw');
  const keys = await keysIn(store.keys);
  if (!isRunning(layout)) {
    await mkdir(objects, { recursive: true });
    // Secrets go by the environment: a command line is there for everyone to read.
    const script =
      '. "$1"; export ROOT_ACCESS_KEY="$AWS_ACCESS_KEY_ID" ROOT_SECRET_KEY="$AWS_SECRET_ACCESS_KEY"; shift; exec "$@"';
    const server = [program, '--port', `0.0.0.0:${PORT}`, '--region', REGION, 'posix', objects];
    const sandbox = await openSandbox(layout);
    await sandbox.startDaemon('versitygw', '/bin/sh', ['-c', script, 'sh', store.keys, ...server]);
  }
  await waitFor(`the store at ${store.endpoint} to answer`, START_TIMEOUT_MS, () => answers(store.endpoint));
  await createBucket({ ...store, ...keys }, BUCKET);
  return store;
}

/** The store's keys; made at random the first time. */
async function keysIn(file: string): Promise<{ accessKey: string; secretKey: string }> {
  const known = await readFile(file, 'utf8').catch(() => null);
  const [, accessKey, secretKey] =
    /^AWS_ACCESS_KEY_ID=(\w+)\nAWS_SECRET_ACCESS_KEY=(\w+)\n$/.exec(known ?? '') ?? [];
  if (accessKey !== undefined && secretKey !== undefined) return { accessKey, secretKey };
  const made = {
    accessKey: `local${randomBytes(8).toString('hex')}`,
    secretKey: randomBytes(20).toString('hex'),
  };
  const text = `AWS_ACCESS_KEY_ID=${made.accessKey}\nAWS_SECRET_ACCESS_KEY=${made.secretKey}\n`;
  await writeFile(file, text, { mode: 0o600 });
  return made;
}

function isRunning(layout: ClusterLayout): boolean {
  return processesIn(`${layout.cgroup}/node`).some((pid) => {
    try {
      return basename(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '') === 'versitygw';
    } catch {
      return false;
    }
  });
}

/** Any HTTP answer will do: without a signature it is a 403. */
async function answers(endpoint: string): Promise<true | null> {
  const response = await fetch(endpoint, { signal: AbortSignal.timeout(2_000) });
  await response.body?.cancel();
  return true;
}
