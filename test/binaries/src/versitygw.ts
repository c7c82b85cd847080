import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { binary } from './binary.ts';
import { freePort } from './freePort.ts';

/** How long the server may take until it answers, in ms: it needs 0.1 s, a machine under load much more. */
const START_TIMEOUT_MS = 30_000;
/** How long it may take to end after SIGTERM, in ms, before it is killed. */
const STOP_TIMEOUT_MS = 10_000;

export type VersitygwOptions = {
  /** Folder of the objects, on a file system with extended attributes. Default: a temporary one, removed by `stop()`. */
  dir?: string;
  /** Default: a free one. */
  port?: number;
  /** The address to listen on. Default 127.0.0.1; pods of the test cluster reach `hostAddress` or 0.0.0.0. */
  host?: string;
  /** A process group of its own: Ctrl-C in a terminal is then for this process alone, which stops the server when it is time. */
  detached?: boolean;
};

/** A running S3 server with credentials of its own. All of it is versitygw's posix backend: an object is a file. */
export type Versitygw = {
  readonly endpoint: string;
  readonly port: number;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** The folder whose sub-folders are the buckets: `<dir>/<bucket>/<key>` are an object's bytes. */
  readonly dir: string;
  /** What the server printed, requests included, over all its starts. */
  readonly logFile: string;
  readonly pid: number;
  /** A client for this server, for tests that need more than the helpers below. */
  readonly client: S3Client;
  createBucket(bucket: string): Promise<void>;
  /** All keys of a bucket in order, those under a prefix when one is given. */
  keys(bucket: string, prefix?: string): Promise<string[]>;
  read(bucket: string, key: string): Promise<Buffer>;
  write(bucket: string, key: string, body: Uint8Array | string): Promise<void>;
  /** SIGKILL; the objects stay. */
  kill(): Promise<void>;
  /** Starts it again after `kill()`, on the same port, with the same objects. */
  restart(): Promise<void>;
  /** Ends it and removes what it made (not a `dir` that was given). May be called twice. */
  stop(): Promise<void>;
};

/** Starts a real S3 server and waits until it answers. Builds the program first when needed. */
export async function startVersitygw(options: VersitygwOptions = {}): Promise<Versitygw> {
  const program = await binary('versitygw');
  const host = options.host ?? '127.0.0.1';
  const port = options.port ?? (await freePort(host));
  const work = await mkdtemp(join(tmpdir(), 'versitygw-'));
  const dir = options.dir ?? join(work, 'objects');
  await mkdir(dir, { recursive: true });
  const logFile = join(work, 'versitygw.log');
  const accessKey = `test${randomBytes(8).toString('hex')}`;
  const secretKey = randomBytes(20).toString('hex');
  const region = 'us-east-1';
  const endpoint = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;

  const start = async (): Promise<ChildProcess> => {
    const log = await open(logFile, 'a');
    const child = spawn(program, ['--port', `${host}:${port}`, '--region', region, 'posix', dir], {
      // Secrets go by the environment: a command line is there for everyone to read.
      env: { PATH: process.env.PATH, ROOT_ACCESS_KEY: accessKey, ROOT_SECRET_KEY: secretKey },
      stdio: ['ignore', log.fd, log.fd],
      detached: options.detached === true,
    });
    child.once('error', () => {});
    await log.close();
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await answers(endpoint))) {
      if (hasEnded(child) || Date.now() > deadline) {
        child.kill('SIGKILL');
        const said = await readFile(logFile, 'utf8');
        throw new Error(`versitygw did not start on ${endpoint}; it said:\n${said}`);
      }
      await sleep(50);
    }
    return child;
  };
  let child = await start();
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (hasEnded(child)) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
  };
  return {
    endpoint,
    port,
    region,
    accessKey,
    secretKey,
    dir,
    logFile,
    client,
    get pid() {
      return child.pid ?? 0;
    },
    async createBucket(bucket) {
      await client.send(new CreateBucketCommand({ Bucket: bucket }));
    },
    async keys(bucket, prefix) {
      const found: string[] = [];
      const request = prefix === undefined ? { Bucket: bucket } : { Bucket: bucket, Prefix: prefix };
      for await (const page of paginateListObjectsV2({ client }, request)) {
        for (const object of page.Contents ?? []) found.push(object.Key ?? '');
      }
      return found;
    },
    async read(bucket, key) {
      const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
    },
    async write(bucket, key, body) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    },
    kill: () => end('SIGKILL'),
    async restart() {
      await end('SIGTERM');
      child = await start();
    },
    async stop() {
      await end('SIGTERM');
      client.destroy();
      await rm(work, { recursive: true, force: true });
    },
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/** Any HTTP answer will do: without a signature it is a 403. */
async function answers(endpoint: string): Promise<boolean> {
  return fetch(endpoint, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.body?.cancel().then(() => true) ?? true,
    () => false,
  );
}
