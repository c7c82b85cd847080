import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');
const DEADLINE_MS = 20_000;

let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logpipeline-agent-'));
  for (const name of ['logs', 'objects']) mkdirSync(join(folder, name));
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

const spool = () => join(folder, 'spool');
const settings = (changes: Record<string, unknown> = {}, pipeline: Record<string, unknown> = {}) => ({
  node: 'node-1',
  spool: { path: spool() },
  http: { host: '127.0.0.1', port: 0 },
  ...changes,
  pipelines: [
    {
      name: 'app',
      destination: { directory: { path: join(folder, 'objects') } },
      files: { include: [join(folder, 'logs', '*.log')] },
      ...pipeline,
    },
  ],
});

function writeSettings(value: unknown): string {
  const path = join(folder, 'agent.json');
  writeFileSync(path, JSON.stringify(value));
  return path;
}

type Running = { child: ChildProcess; port: number; log: () => string; ended: Promise<number | null> };

async function run(value: unknown, env: Record<string, string> = {}): Promise<Running> {
  const child = spawn(process.execPath, [MAIN, '--config', writeSettings(value)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  children.push(child);
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  let text = '';
  const port = await new Promise<number>((resolve, reject) => {
    const take = (chunk: Buffer) => {
      text += chunk.toString();
      const started = /"port":(\d+)/.exec(text);
      if (started !== null) resolve(Number(started[1]));
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    void ended.then((code) => reject(new Error(`the agent ended with ${code}: ${text}`)));
  });
  return { child, port, log: () => text, ended };
}

async function until<T>(what: string, condition: () => Promise<T | undefined | false>): Promise<T> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const answer = await condition();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`it is still not so that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

type Page = {
  pipelines: {
    state: string;
    read: { lines: number };
    shipped: { records: number };
    upload: { failing?: { reason: string } };
  }[];
};

async function statusOf({ port }: Running): Promise<Page['pipelines'][number]> {
  const page = (await (await fetch(`http://127.0.0.1:${port}/status`)).json()) as Page;
  const [pipeline] = page.pipelines;
  if (pipeline === undefined) throw new Error('no pipeline');
  return pipeline;
}

function shippedMessages(): string[] {
  const files = readdirSync(join(folder, 'objects'), { recursive: true, withFileTypes: true });
  const objects = files.filter((file) => file.name.endsWith('.ndjson.zst'));
  return objects
    .map((file) => zstdDecompressSync(readFileSync(join(file.parentPath, file.name))).toString())
    .flatMap((text) => text.trim().split('\n'))
    .map((line) => (JSON.parse(line) as { message: string }).message)
    .sort();
}

const writeLines = (from: number, to: number) => {
  const lines = Array.from(
    { length: to - from },
    (_, index) => `line ${String(from + index).padStart(4, '0')}\n`,
  );
  appendFileSync(join(folder, 'logs', 'app.log'), lines.join(''));
};

describe('settings', () => {
  test('all wrong fields are named in one message, the exit code is 2, and nothing is touched on disk', () => {
    const bad = settings(
      { htttp: {} },
      {
        interval: 'soon',
        levels: ['LOUD'],
        destination: { s3: { bucket: 'x', credentials: { accessKeyId: 'AKIASECRET', secretAccessKey: 7 } } },
      },
    );
    const { status, stderr } = spawnSync(process.execPath, [MAIN, '--config', writeSettings(bad)], {
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    for (const field of [
      'htttp',
      'pipelines[0].interval',
      'pipelines[0].levels[0]',
      'pipelines[0].destination.s3.bucket',
      'secretAccessKey',
    ]) {
      expect(stderr).toContain(field);
    }
    expect(stderr).toContain('"soon"');
    expect(stderr).toContain('1s to 24h');
    expect(stderr).not.toContain('AKIASECRET');
    expect(existsSync(spool())).toBe(false);
  });

  test('a file that is no YAML is refused with its place', () => {
    const path = join(folder, 'broken.yaml');
    writeFileSync(path, 'pipelines: [\n');
    const { status, stderr } = spawnSync(process.execPath, [MAIN, '--config', path], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain(path);
  });

  test('--check --json says so in one line', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [MAIN, '--check', '--json', '--config', writeSettings(settings())],
      { encoding: 'utf8' },
    );
    expect({ status, ...JSON.parse(stdout) }).toEqual({ status: 0, ok: true, errors: [] });
  });

  test('bad settings are named on stderr also where --json was given without --check', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [MAIN, '--json', '--config', writeSettings(settings({ htttp: {} }))],
      { encoding: 'utf8' },
    );
    expect(status).toBe(2);
    expect(stderr).toContain('htttp');
  });

  test('an unknown flag is refused with exit code 2', () => {
    const { status, stderr } = spawnSync(process.execPath, [MAIN, '--confg', 'x'], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain('--confg');
  });
});

describe('a process', () => {
  test('SIGTERM seals and uploads what was read', async () => {
    writeLines(0, 100);
    const agent = await run(settings());
    await until('all is read', async () => (await statusOf(agent)).read.lines === 100);
    agent.child.kill('SIGTERM');
    expect(await agent.ended).toBe(0);
    expect(shippedMessages()).toEqual(
      Array.from({ length: 100 }, (_, n) => `line ${String(n).padStart(4, '0')}`),
    );
  });

  test('a second agent on the same spool is refused, and the first goes on', async () => {
    const first = await run(settings());
    await expect(run(settings())).rejects.toThrow(/in use by another agent/);
    writeLines(0, 10);
    await until('the first still reads', async () => (await statusOf(first)).read.lines === 10);
  });

  test('what cannot be uploaded within the grace period is left for the next start', async () => {
    writeLines(0, 50);
    rmSync(join(folder, 'objects'), { recursive: true });
    const first = await run(settings({ shutdownGracePeriod: '2s' }));
    await until('all is read', async () => (await statusOf(first)).read.lines === 50);
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    mkdirSync(join(folder, 'objects'));
    const second = await run(settings());
    await until('the rest is shipped', async () => (await statusOf(second)).shipped.records === 50);
    writeLines(50, 60);
    await until('the new lines are read', async () => (await statusOf(second)).read.lines === 10);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
    expect(shippedMessages()).toHaveLength(60);
    expect(new Set(shippedMessages()).size).toBe(60);
  });

  test('a second signal ends it at once', async () => {
    rmSync(join(folder, 'objects'), { recursive: true });
    writeLines(0, 10);
    const agent = await run(settings({ shutdownGracePeriod: '1h' }));
    await until('all is read', async () => (await statusOf(agent)).read.lines === 10);
    agent.child.kill('SIGTERM');
    await until('it stops', async () => (await statusOf(agent)).state === 'stopping');
    agent.child.kill('SIGTERM');
    expect(await agent.ended).toBe(1);
  });

  test('a taken port is a clear error', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      await expect(run(settings({ http: { host: '127.0.0.1', port } }))).rejects.toThrow(
        `http.port: ${port}`,
      );
    } finally {
      server.close();
    }
  });

  test('one pipeline whose destination is gone does not hold up another', async () => {
    const base = settings();
    const [good] = base.pipelines;
    const broken = {
      ...good,
      name: 'broken',
      destination: { directory: { path: join(folder, 'nowhere') } },
      interval: '1s',
    };
    writeLines(0, 20);
    const agent = await run({ ...base, pipelines: [broken, { ...good, interval: '1s' }] });
    type Both = {
      pipelines: {
        pipeline: string;
        shipped: { records: number };
        upload: { failing?: { reason: string } };
      }[];
    };
    const both = await until('one ships and the other fails', async () => {
      const page = (await (await fetch(`http://127.0.0.1:${agent.port}/status`)).json()) as Both;
      const [first, second] = page.pipelines;
      return second?.shipped.records === 20 && first?.upload.failing !== undefined && page;
    });
    expect(both.pipelines[0]?.upload.failing?.reason).toBe('missing');
    expect(shippedMessages()).toHaveLength(20);
  });
});

describe('the port', () => {
  test('/status wants the token when there is one', async () => {
    const statusTokenFile = join(folder, 'token');
    writeFileSync(statusTokenFile, 'open-sesame\n');
    const { port } = await run(settings({ http: { host: '127.0.0.1', port: 0, statusTokenFile } }));
    const get = (authorization?: string) =>
      fetch(
        `http://127.0.0.1:${port}/status`,
        authorization === undefined ? {} : { headers: { authorization } },
      );
    expect((await get()).status).toBe(401);
    expect((await get('Bearer open-sesami')).status).toBe(401);
    expect((await get('Bearer open-sesame')).status).toBe(200);
  });

  test.each(['/healthz', '/readyz', '/metrics'])('%s answers without one', async (path) => {
    const { port } = await run(settings());
    await until(
      `${path} is good`,
      async () => (await fetch(`http://127.0.0.1:${port}${path}`)).status === 200,
    );
  });

  test('other paths and methods are refused in words', async () => {
    const { port } = await run(settings());
    expect((await fetch(`http://127.0.0.1:${port}/nothing`)).status).toBe(404);
    const post = await fetch(`http://127.0.0.1:${port}/status`, { method: 'POST' });
    expect({ status: post.status, allow: post.headers.get('allow') }).toEqual({
      status: 405,
      allow: 'GET, HEAD',
    });
  });

  test('/status says for each source what became of its lines', async () => {
    writeLines(0, 30);
    writeFileSync(join(folder, 'logs', 'other.log'), 'ERROR one\nINFO two\n');
    const agent = await run(settings({}, { interval: '1s', levels: ['ERROR'] }));
    type Source = { source: { path: string }; lag: { oldestUnshippedTime: string | null } };
    const sources = await until('all is shipped', async () => {
      const page = (await (await fetch(`http://127.0.0.1:${agent.port}/status`)).json()) as {
        pipelines: { sources: (Source & { shipped: { records: number } })[] }[];
      };
      const found = page.pipelines[0]?.sources ?? [];
      return found.length === 2 && found.every((source) => source.shipped.records > 0) && found;
    });
    const expected = [
      { lines: 30, bytes: 300, records: 30, level: 0 },
      { lines: 2, bytes: 19, records: 1, level: 1 },
    ];
    const names = ['app.log', 'other.log'].map((name) => join(folder, 'logs', name));
    for (const [index, { lines, bytes, records, level }] of expected.entries()) {
      expect(sources.find(({ source }) => source.path === names[index])).toMatchObject({
        offset: bytes,
        read: { lines, bytes },
        committed: { lines },
        shipped: { records },
        dropped: { level, unknown_level: 0 },
        lag: { unreadBytes: 0, oldestUnshippedTime: null },
      });
    }
  });

  test('metrics count what happened', async () => {
    writeLines(0, 30);
    const agent = await run(settings({}, { interval: '1s' }));
    await until('all is shipped', async () => (await statusOf(agent)).shipped.records === 30);
    const text = await (await fetch(`http://127.0.0.1:${agent.port}/metrics`)).text();
    for (const line of [
      'logpipeline_agent_lines_read_total{pipeline="default/app"} 30',
      'logpipeline_agent_records_shipped_total{pipeline="default/app"} 30',
      'logpipeline_agent_lines_dropped_total{pipeline="default/app",reason="level"} 0',
      'logpipeline_agent_upload_failing{pipeline="default/app"} 0',
    ]) {
      expect(text).toContain(`${line}\n`);
    }
  });
});
