import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { startVersitygw } from '@logpipeline/test-binaries';
import { afterAll, describe, expect, test } from 'vitest';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), 'demo-test-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** Its work folder lies in TMPDIR, so that a person's own demo is left alone. */
const environment = { ...process.env, TMPDIR: temporary, INIT_CWD: temporary };

type Ended = { code: number | null; stdout: string; stderr: string };

async function demo(
  flags: string[],
  env: NodeJS.ProcessEnv = {},
  whileRunning?: (stop: () => void) => void,
): Promise<Ended> {
  const child = spawn(process.execPath, [main, ...flags], {
    env: { ...environment, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
    if (stderr.includes('Shipping')) {
      whileRunning?.(() => child.kill('SIGINT'));
      whileRunning = undefined;
    }
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

const runs = () => readdirSync(temporary).filter((name) => name.startsWith('logpipeline-demo'));
const folders = () => runs().flatMap((name) => readdirSync(join(temporary, name)));

describe('npm run demo', () => {
  test.each(['zstd', 'gzip'])(
    'with --json prints one line, every line is there once, and nothing is left (%s)',
    async (compression) => {
      const { code, stdout, stderr } = await demo(['--json', '--seconds', '8', '--compression', compression]);
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout.split('\n').length).toBe(2);
      const result = JSON.parse(stdout);
      expect(Object.keys(result)).toEqual([
        'written',
        'delivered',
        'lost',
        'duplicated',
        'objects',
        'bytesIn',
        'bytesOut',
      ]);
      expect(result).toMatchObject({ delivered: result.written, lost: 0, duplicated: 0 });
      // 4,000 lines a second; a busy machine writes late, not less.
      expect(result.written).toBeGreaterThan(10_000);
      expect(result.objects).toBeGreaterThan(1);
      expect(result.bytesOut).toBeLessThan(result.bytesIn / 4);
      expect(folders()).toEqual([]);
    },
  );

  test('with --json says on stderr what is wrong, and exits with 1, when an object is gone', async () => {
    let [deleted, timer] = ['', undefined as NodeJS.Timeout | undefined];
    const { code, stdout, stderr } = await demo(['--json', '--seconds', '6'], {}, () => {
      timer = setInterval(() => {
        const [run = ''] = runs();
        const objects = join(temporary, run, folders()[0] ?? '', 'objects');
        const names = readdirSync(objects, { recursive: true, encoding: 'utf8' });
        deleted = names.find((name) => name.endsWith('-00000001.ndjson.zst')) ?? '';
        if (deleted === '') return;
        clearInterval(timer);
        rmSync(join(objects, deleted));
      }, 100);
    });
    clearInterval(timer);
    expect(code).toBe(1);
    expect(deleted).not.toBe('');
    expect(JSON.parse(stdout).lost).toBeGreaterThan(0);
    expect(stderr).toContain(' lost, 0 duplicated');
    expect(stderr).toContain(basename(deleted));
    for (const name of runs()) rmSync(join(temporary, name), { recursive: true });
  });

  test('for people prints tables, and commands that work as printed', async () => {
    const { code, stdout } = await demo(['--seconds', '5']);
    expect(code).toBe(0);
    for (const name of ['ERROR', 'UNKNOWN', 'checkout', 'kube-proxy', 'job (', 'each exactly once']) {
      expect(stdout).toContain(name);
    }
    const commands = stdout.split('Look inside:\n')[1]?.split('\n\n')[0]?.split('\n') ?? [];
    expect(commands.length).toBe(2);
    for (const command of commands) {
      const { stdout: shown } = await promisify(execFile)('bash', ['-c', command], { env: environment });
      expect(shown.trim().split('\n').length).toBeGreaterThan(2);
    }
    const [run = ''] = runs();
    const [folder = ''] = folders();
    expect(readdirSync(join(temporary, run, folder))).toEqual(['objects']);
  });

  test('counts what was written until Ctrl-C', async () => {
    const started = Date.now();
    const { code, stdout } = await demo(['--json', '--seconds', '600'], {}, (stop) =>
      setTimeout(stop, 3_000),
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ lost: 0, duplicated: 0 });
    expect(Date.now() - started).toBeLessThan(100_000);
  });

  test('ships to an S3 server', async () => {
    const s3 = await startVersitygw();
    try {
      await s3.createBucket('demo-logs');
      const credentials = {
        AWS_ACCESS_KEY_ID: s3.accessKey,
        AWS_SECRET_ACCESS_KEY: s3.secretKey,
        AWS_REGION: s3.region,
      };
      const flags = ['--json', '--seconds', '5', '--s3', s3.endpoint, '--bucket', 'demo-logs'];
      const { code, stdout, stderr } = await demo(flags, credentials);
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
      const result = JSON.parse(stdout);
      const keys = await s3.keys('demo-logs', 'demo/');
      expect(keys.filter((key) => key.includes('/kind=log/')).length).toBe(result.objects);

      const missing = await demo(['--s3', s3.endpoint, '--bucket', 'not-there'], credentials);
      expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('--bucket not-there') });
      expect(missing.stderr).not.toContain(s3.secretKey);
    } finally {
      await s3.stop();
    }
  });
});

describe('npm run demo -- --path', () => {
  const logs = join(temporary, 'own logs');
  mkdirSync(join(logs, 'nested'), { recursive: true });
  const lines = (name: string, count: number) =>
    Array.from({ length: count }, (_, n) => `2026-11-23 04:00:00 INFO ${name} ${n}\n`).join('');
  writeFileSync(join(logs, 'app.log'), lines('now', 400));
  writeFileSync(join(logs, 'app.log.1'), lines('before', 300));
  writeFileSync(join(logs, 'app.log.2.gz'), gzipSync(lines('long before', 200)));
  writeFileSync(join(logs, 'nested', 'events.ndjson'), '{"level":"warn","n":1}\n\n{"level":"warn","n":2}\n');
  writeFileSync(join(logs, 'nested', 'same start.log'), '\nfirst\n');
  writeFileSync(join(logs, 'nested', 'same start too.log'), '\nsecond\n\nthird\n');
  writeFileSync(join(logs, 'unfinished.log'), 'whole\nhalf of a li');
  writeFileSync(join(logs, 'packed.xz'), 'not read');
  const expected = 400 + 300 + 200 + 3 + 2 + 4 + 1;

  test('counts the lines of a folder, rotated files and all', async () => {
    const { code, stdout, stderr } = await demo(['--path', 'own logs', '--json']);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      written: expected,
      delivered: expected,
      lost: 0,
      duplicated: 0,
    });
  });

  test('takes one file, or a glob, and lines that are added meanwhile', async () => {
    const growing = join(logs, 'nested', 'events.ndjson');
    const { code, stdout } = await demo(['--path', join(logs, 'nested', '*.ndjson')], {}, () => {
      appendFileSync(growing, '{"level":"error","n":3}\n');
    });
    expect(code).toBe(0);
    expect(stdout).toContain(growing);
    expect(existsSync(growing)).toBe(true);
    expect((await demo(['--path', join(logs, 'app.log'), '--json'])).stdout).toContain(
      '"written":400,"delivered":400',
    );
  });

  test.each([
    [['--path', 'missing'], '--path: ', 'does not exist'],
    [['--path', '*.nothing'], '--path: ', 'no log'],
    [['--rate', 'fast'], '--rate: "fast"', 'whole number'],
  ])('refuses %j with exit code 2 and leaves nothing', async (flags, ...messages) => {
    const before = folders();
    const { code, stderr, stdout } = await demo(flags);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    for (const message of messages) expect(stderr).toContain(message);
    expect(folders().filter((name) => !before.includes(name))).toEqual([]);
  });
});
