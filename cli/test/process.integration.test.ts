import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startVersitygw, type Versitygw } from '@logpipeline/test-binaries';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const bin = fileURLToPath(new URL('../bin/logpipeline.mjs', import.meta.url));
const samples = fileURLToPath(new URL('../../crds/samples', import.meta.url));

/** How long the command may take, in ms: under a second alone. */
const TIMEOUT_MS = 30_000;

type Ended = { code: number; stdout: string; stderr: string };

/** Runs the command as a person does, without this machine's own credentials. */
function logpipeline(args: string[], env: Record<string, string> = {}, input = ''): Promise<Ended> {
  return new Promise((resolve) => {
    const own = {
      PATH: process.env['PATH'] ?? '',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/nonexistent',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    };
    const child = execFile(
      process.execPath,
      [bin, ...args],
      { env: { ...own, ...env }, timeout: TIMEOUT_MS },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
    child.stdin?.end(input);
  });
}

describe('the process', () => {
  test.each([
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/],
    [['--help'], 0, /Usage: logpipeline COMMAND/],
    [['check', '--help'], 0, /Exit code: 0 good, 1 problems/],
    [['check', '-f', join(samples, 'minimal.yaml')], 0, /1 good, 0 with problems/],
    [['check', '-f', samples], 0, /good, 0 with problems/],
  ])('%j ends with %i', async (args, code, output) => {
    const ended = await logpipeline(args);
    expect(ended).toMatchObject({ code, stdout: expect.stringMatching(output), stderr: '' });
  });

  test('a mistake is said on standard error', async () => {
    expect(await logpipeline(['check'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/No file is given/),
    });
  });
});

describe('--probe-bucket', () => {
  let store: Versitygw;
  let folder: string;
  const bucket = `logs-${randomBytes(4).toString('hex')}`;
  beforeAll(async () => {
    store = await startVersitygw();
    await store.createBucket(bucket);
    folder = await mkdtemp(join(tmpdir(), 'probe-'));
  });
  afterAll(async () => {
    await store?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  const pipeline = (spec: object, name = 'shop') =>
    JSON.stringify({
      apiVersion: 'logpipeline.dev/v1alpha1',
      kind: 'LogPipeline',
      metadata: { name, namespace: 'apps' },
      spec: { bucket, s3: { endpoint: store.endpoint, region: store.region, forcePathStyle: true }, ...spec },
    });
  const credentials = () => ({ AWS_ACCESS_KEY_ID: store.accessKey, AWS_SECRET_ACCESS_KEY: store.secretKey });

  async function probe(text: string, env: Record<string, string> = {}): Promise<Ended> {
    const file = join(folder, `${randomBytes(4).toString('hex')}.yaml`);
    await writeFile(file, text);
    return logpipeline(['check', '-f', file, '--probe-bucket'], env);
  }

  test('with the credentials of the environment', async () => {
    const ended = await probe(pipeline({}), credentials());
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain(`s3://${bucket}/apps/shop/ takes objects.`);
    expect(ended.stdout).toContain('honours If-None-Match');
    expect(await store.keys(bucket)).toEqual([]);
  });

  test('with the Secret beside it, in one file', async () => {
    const s3 = {
      endpoint: store.endpoint,
      region: store.region,
      forcePathStyle: true,
      credentialsSecretRef: { name: 'keys' },
    };
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'keys', namespace: 'apps' },
      stringData: credentials(),
    };
    const good = await probe(`${pipeline({ s3 })}\n---\n${JSON.stringify(secret)}\n`);
    expect(good).toMatchObject({ code: 0, stdout: expect.stringContaining('takes objects') });
    const half = { ...secret, stringData: { AWS_ACCESS_KEY_ID: store.accessKey } };
    const bad = await probe(`${pipeline({ s3 })}\n---\n${JSON.stringify(half)}\n`);
    expect(bad).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/Secret apps\/keys.* has no AWS_SECRET_ACCESS_KEY/),
    });
  });

  test('a bucket that is not there, beside a good one', async () => {
    const { code, stdout } = await probe(
      `${pipeline({})}\n---\n${pipeline({ bucket: 'no-such-bucket' }, 'other')}`,
      credentials(),
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/apps\/shop {2}ok/);
    expect(stdout).toMatch(/apps\/other {2}1 problem[\s\S]*BucketNotFound: .*Create it/);
  });

  test('retention that the store cannot do', async () => {
    const { code, stdout } = await probe(pipeline({ retentionDays: 3 }), credentials());
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/LifecycleUnsupported: retentionDays 3 has no effect/),
    ]);
    expect(stdout).toContain('takes objects.');
  });

  test('without credentials, and without a store, nothing is found out', async () => {
    expect(await probe(pipeline({}))).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/unknown {4}NotProbed.*AWS_PROFILE/),
    });
    const s3 = { endpoint: 'http://127.0.0.1:1', forcePathStyle: true };
    expect(await probe(pipeline({ s3 }), credentials())).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('BucketUnreachable'),
    });
  });

  test('a refused secret key is not printed', async () => {
    const ended = await probe(pipeline({}), { ...credentials(), AWS_SECRET_ACCESS_KEY: 'a-very-secret-key' });
    expect(ended).toMatchObject({ code: 1, stdout: expect.stringContaining('CredentialsRefused') });
    expect(JSON.stringify(ended)).not.toContain('a-very-secret-key');
  });
});
