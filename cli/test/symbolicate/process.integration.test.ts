import { execFile, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { startVersitygw, type Versitygw } from '@logpipeline/test-binaries';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuiltApp, buildApp } from './builtApp.ts';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const bin = join(repository, 'cli/bin/logpipeline.mjs');

let app: BuiltApp;
let maps: string;
let record: Record<string, unknown>;
let env: Record<string, string>;

type Ended = { code: number; stdout: string; stderr: string };

async function logpipeline(args: string[], input: string | Buffer = ''): Promise<Ended> {
  const child = spawn(process.execPath, [bin, ...args], { env, cwd: app.folder });
  child.stdin.end(input);
  const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, stdout, stderr };
}

beforeAll(() => {
  app = buildApp();
  maps = join(app.folder, 'maps');
  cpSync(app.dist, join(maps, '1.2.3'), { recursive: true });
  record = {
    timestamp: '2026-11-28T11:00:00.000Z',
    level: 'ERROR',
    kind: 'browser',
    app: 'shop',
    release: '1.2.3',
    message: 'FRONTEND_ERROR',
    data: { stack: app.stack },
  };
  env = {
    PATH: process.env['PATH'] ?? '',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/nonexistent',
  };
});
afterAll(() => app?.remove());

const plain = '{"timestamp":"2026-11-28T11:00:01.000Z","level":"INFO","message":"USER_ACTION","data":{}}';
const lines = () => `${JSON.stringify(record)}\n${plain}\n`;

describe('records', () => {
  test.each<[string, (bytes: Buffer) => Buffer]>([
    ['as they are', (bytes) => bytes],
    ['in zstd, two frames', (bytes) => Buffer.concat([zstdCompressSync(bytes), zstdCompressSync(bytes)])],
    ['in gzip', (bytes) => gzipSync(bytes)],
  ])('%s, by standard input and as a file', async (_, pack) => {
    const packed = pack(Buffer.from(lines()));
    const file = join(app.folder, 'records');
    writeFileSync(file, packed);
    const piped = await logpipeline(['symbolicate', '--maps', maps], packed);
    expect(piped).toMatchObject({ code: 0, stderr: expect.stringMatching(/frames in [12] stack traces/) });
    expect(piped.stdout).toMatch(
      /^2026-11-28T11:00:00\.000Z {2}ERROR {2}FRONTEND_ERROR {2}shop {2}1\.2\.3\nRangeError: a/,
    );
    expect(piped.stdout).toContain('    at priceOf (../../src/cart.ts:11:11)\n');
    expect(piped.stdout).toContain(`${plain}\n`);
    expect(await logpipeline(['symbolicate', '--maps', maps, file])).toEqual(piped);
    expect(readFileSync(file)).toEqual(packed);
  });

  test('--json', async () => {
    const { stdout, code } = await logpipeline(['symbolicate', '--maps', maps, '--json'], lines());
    const [first = '', second] = stdout.split('\n');
    expect([code, second]).toEqual([0, plain]);
    expect(JSON.parse(first)).toMatchObject({
      ...record,
      data: { stack: expect.stringContaining('at totalOf (../../src/cart.ts:5:36)') },
      symbolication: { notes: [] },
    });
  });

  test('what a client sends commands no terminal', async () => {
    const stack = `\u001b[31mred\u009b0m\n    at a (https://shop.example/\u001b]0;x\u0007.js:1:2)`;
    const hostile = JSON.stringify({ ...record, message: '\u001b[2J', data: { stack } });
    for (const flags of [[], ['--json']]) {
      const ended = await logpipeline(
        ['symbolicate', '--maps', maps, ...flags],
        `${hostile}\n\u001b[31mtext\n`,
      );
      expect(ended.code).toBe(0);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is tested
      expect(ended.stdout + ended.stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
    }
  });
});

describe('a bare stack trace', () => {
  test('is symbolicated as a whole', async () => {
    const ended = await logpipeline(['symbolicate', '--maps', maps, '--release', '1.2.3'], app.stack);
    expect(ended.stdout.split('\n').slice(0, 2)).toEqual([
      'RangeError: a negative count',
      '    at priceOf (../../src/cart.ts:11:11)',
    ]);
    expect(ended.stderr).toMatch(/in 1 stack traces/);
  });

  test('without a release stays, and says so', async () => {
    const ended = await logpipeline(['symbolicate', '--maps', maps], app.stack);
    expect(ended.stdout.trimEnd()).toBe(app.stack);
    expect(ended.stderr).toContain('neither does --release');
  });
});

test.each<[string[], number, RegExp]>([
  [['symbolicate'], 2, /No source maps are given.*symbolicate --help/],
  [['symbolicate', '--maps', 's3://bucket/x'], 2, /Set AWS_REGION or give --s3-region/],
  [['symbolicate', '--maps', 'x', '--release', '../x'], 2, /a release is 1 to 64 of/],
  [['sourcemaps', 'upload', 'x', '--release', 'r'.repeat(65), '--to', 'x'], 2, /a release is 1 to 64 of/],
  [['symbolicate', '--maps', 'x', 'no-such-file'], 2, /there is no such file/],
  [['symbolicate', '--maps', 'x', '/'], 2, /that is a folder/],
  [['symbolicate', '--maps', 'x', '--nope'], 2, /Unknown option '--nope'.*symbolicate --help/],
  [['sourcemaps', 'upload'], 2, /Give one folder.*sourcemaps --help/],
  [['sourcemaps', 'delete', 'x'], 2, /Say what to do with source maps/],
  [['sourcemaps', 'upload', 'no-such-folder', '--release', '1', '--to', 'x'], 2, /there is no such folder/],
  [['sourcemaps', 'upload', 'src', '--release', '1', '--to', 'x'], 1, /there is no \*\.map in it/],
])('%j ends with %i', async (args, code, sentence) => {
  const ended = await logpipeline(args);
  expect([ended.code, ended.stdout]).toEqual([code, '']);
  expect(ended.stderr).toMatch(sentence);
});

test.each([
  [['symbolicate', '--help'], /Usage: logpipeline symbolicate[\s\S]*Exit code/],
  [['sourcemaps', '--help'], /Usage: logpipeline sourcemaps upload/],
  [['sourcemaps', 'upload', '-h'], /Usage: logpipeline sourcemaps upload/],
])('%j', async (args, help) => {
  expect(await logpipeline(args)).toMatchObject({ code: 0, stdout: expect.stringMatching(help), stderr: '' });
});

test('a reader that stops early is no error', async () => {
  const input = join(app.folder, 'many.ndjson');
  writeFileSync(input, lines().repeat(5_000));
  const command = `"${process.execPath}" "${bin}" symbolicate --maps "${maps}" "${input}" | head -n 1`;
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) =>
    execFile('bash', ['--norc', '-o', 'pipefail', '-c', command], { env }, (_error, out, err) =>
      resolve({ stdout: out, stderr: err }),
    ),
  );
  expect([stdout.split('\n').length, stderr]).toEqual([2, '']);
});

describe('in a bucket', () => {
  let store: Versitygw;
  let flags: string[];
  const bucket = `maps-${randomBytes(4).toString('hex')}`;
  beforeAll(async () => {
    store = await startVersitygw();
    await store.createBucket(bucket);
    flags = ['--s3-endpoint', store.endpoint];
    Object.assign(env, { AWS_ACCESS_KEY_ID: store.accessKey, AWS_SECRET_ACCESS_KEY: store.secretKey });
  });
  afterAll(() => store?.stop());

  test('maps are uploaded and found', async () => {
    const place = `s3://${bucket}/source-maps`;
    const args = ['sourcemaps', 'upload', app.dist, '--release', '1.2.3', '--to', place, '--json', ...flags];
    const uploaded = await logpipeline(args);
    expect(uploaded).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(uploaded.stdout)).toMatchObject({
      release: '1.2.3',
      uploaded: [{ name: 'assets/app.js.map' }],
    });
    const keys = ['source-maps/1.2.3/assets/app.js.map'];
    expect(await store.keys(bucket)).toEqual(keys);
    const read = await logpipeline(['symbolicate', '--maps', place, ...flags], lines());
    expect(read).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('at priceOf (../../src/cart.ts:11:11)'),
    });
    expect(await store.keys(bucket)).toEqual(keys);
  });

  test('also of a release with / in its name', async () => {
    const place = `s3://${bucket}/slashes`;
    const release = 'team/web@1.2.3+7';
    const args = ['sourcemaps', 'upload', app.dist, '--release', release, '--to', place, ...flags];
    expect(await logpipeline(args)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('team,web@1.2.3+7/assets/app.js.map'),
    });
    expect(await store.keys(bucket)).toContain('slashes/team,web@1.2.3+7/assets/app.js.map');
    const read = await logpipeline(
      ['symbolicate', '--maps', place, '--release', release, ...flags],
      app.stack,
    );
    expect(read.stdout).toContain('at priceOf (../../src/cart.ts:11:11)');
  });

  test.each([
    ['another bucket', () => ['--maps', 's3://no-such-bucket/x', ...flags], /cannot be listed: NoSuchBucket/],
    [
      'no store',
      () => ['--maps', `s3://${bucket}`, '--s3-endpoint', 'http://127.0.0.1:1'],
      /cannot be listed: .*ECONNREFUSED/,
    ],
  ])('%s: the records are printed as they are, and the exit code says so', async (_, place, sentence) => {
    const ended = await logpipeline(['symbolicate', ...place()], lines());
    expect(ended).toMatchObject({ code: 3, stderr: expect.stringMatching(sentence) });
    expect(ended.stdout).toContain(app.stack);
  });
});

test("the page's commands give what it says", () => {
  const page = readFileSync(join(repository, 'docs/source-maps.md'), 'utf8');
  const program = join(app.folder, 'logpipeline');
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`);
  chmodSync(program, 0o755);
  rmSync(maps, { recursive: true });
  rmSync(app.dist, { recursive: true });
  writeFileSync(join(app.folder, 'stack.txt'), `${app.stack}\n`);
  writeFileSync(join(app.folder, 'browser.ndjson.zst'), zstdCompressSync(lines()));
  // zstd itself may not be installed.
  writeFileSync(join(app.folder, 'zstdcat'), `#!/bin/sh\ncat <<'END'\n${lines()}END\n`);
  chmodSync(join(app.folder, 'zstdcat'), 0o755);
  const path = [app.folder, join(repository, 'node_modules/.bin'), env['PATH']].join(':');
  let blocks = 0;
  for (const [, commands = '', output] of page.matchAll(
    /```sh run\n([\s\S]*?)```\n(?:```\n([\s\S]*?)```)?/g,
  )) {
    const options = {
      cwd: app.folder,
      env: { ...env, PATH: path },
      encoding: 'utf8',
      stdio: 'pipe',
    } as const;
    const printed = execFileSync('bash', ['--norc', '-e', '-o', 'pipefail', '-c', commands], options);
    for (const line of (output ?? 'at priceOf\n').trimEnd().split('\n')) expect(printed).toContain(line);
    blocks++;
  }
  expect(blocks).toBe(3);
}, 60_000);
