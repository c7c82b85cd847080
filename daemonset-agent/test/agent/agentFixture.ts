import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { afterEach, beforeEach } from 'vitest';

/** An agent as a process, from its sources, on a folder of its own for each test. */
export const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts');
const DEADLINE_MS = 20_000;

/** Of the test that runs: `logs`, `objects`, and what it makes itself. */
export let folder: string;
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

export const spool = () => join(folder, 'spool');
export const settings = (changes: Record<string, unknown> = {}, pipeline: Record<string, unknown> = {}) => ({
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

export function writeSettings(value: unknown): string {
  const path = join(folder, 'agent.json');
  writeFileSync(path, JSON.stringify(value));
  return path;
}

export type Running = { child: ChildProcess; port: number; log: () => string; ended: Promise<number | null> };

/** `user`: who runs it, where that is another one than who runs the test. */
export async function run(
  value: unknown,
  env: Record<string, string> = {},
  user: { uid?: number; gid?: number } = {},
): Promise<Running> {
  const child = spawn(process.execPath, [MAIN, '--config', writeSettings(value)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    ...user,
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

export async function until<T>(
  what: string,
  condition: () => Promise<T | undefined | false>,
  deadlineMs = DEADLINE_MS,
): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const answer = await condition();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`it is still not so that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export type Page = {
  pipelines: {
    state: string;
    read: { lines: number };
    shipped: { records: number };
    upload: { failing?: { reason: string } };
  }[];
};

export async function statusOf({ port }: Running): Promise<Page['pipelines'][number]> {
  const page = (await (await fetch(`http://127.0.0.1:${port}/status`)).json()) as Page;
  const [pipeline] = page.pipelines;
  if (pipeline === undefined) throw new Error('no pipeline');
  return pipeline;
}

export function shippedMessages(): string[] {
  const files = readdirSync(join(folder, 'objects'), { recursive: true, withFileTypes: true });
  const objects = files.filter((file) => file.name.endsWith('.ndjson.zst'));
  return objects
    .map((file) => zstdDecompressSync(readFileSync(join(file.parentPath, file.name))).toString())
    .flatMap((text) => text.trim().split('\n'))
    .map((line) => (JSON.parse(line) as { message: string }).message)
    .sort();
}

export const writeLines = (from: number, to: number) => {
  const lines = Array.from(
    { length: to - from },
    (_, index) => `line ${String(from + index).padStart(4, '0')}\n`,
  );
  appendFileSync(join(folder, 'logs', 'app.log'), lines.join(''));
};
