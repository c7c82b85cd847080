import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type Answer, demandDocumented } from './documentedAnswer.ts';

/** The service as a process, from its sources, on ports that are free and a folder of its own. */
const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts');
const DEADLINE_MS = 20_000;
/** Of the page that tests send as. */
export const ORIGIN = 'https://shop.example.com';

export type Service = {
  child: ChildProcess;
  port: number;
  adminPort: number;
  url: string;
  /** Its settings and its volume lie there. */
  folder: string;
  /** What it printed. */
  log: () => string;
  /** Its exit code, null after a signal. */
  ended: Promise<number | null>;
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
};

export type Changes = Record<string, unknown>;
type Held = { folders: string[]; services: Service[] };

const ofTest: Held = { folders: [], services: [] };
const ofFile: Held = { folders: [], services: [] };

async function release({ folders, services }: Held): Promise<void> {
  for (const service of services.splice(0)) await service.kill();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

afterEach(() => release(ofTest));
afterAll(() => release(ofFile));

/** Where a service is killed before its folder goes, say because something is mounted there. */
export const killAll = async () => {
  for (const service of ofTest.services.splice(0)) await service.kill();
};

function newFolder(held: Held): string {
  const folder = mkdtempSync(join(tmpdir(), 'logpipeline-ingest-'));
  held.folders.push(folder);
  return folder;
}

export const testFolder = () => newFolder(ofTest);

export const volumeOf = (folder: string) => join(folder, 'volume');

export function settings(folder: string, { storage, ...changes }: Changes = {}): Changes {
  return {
    public: { host: '127.0.0.1', port: 0 },
    admin: { host: '127.0.0.1', port: 0 },
    storage: { path: volumeOf(folder), ...(storage as Changes | undefined) },
    cors: { allowedOrigins: [ORIGIN] },
    drainDelay: '0s',
    ...changes,
  };
}

/** Ends with the test. `folder`: of the process before it, which it goes on after. */
export async function start(changes: Changes = {}, folder = testFolder()): Promise<Service> {
  const service = await startIn(folder, changes);
  ofTest.services.push(service);
  return service;
}

/** One for all tests of a file or of a `describe`, since a start takes a second: told apart are they by their sessions. */
export function shared(changes: Changes = {}): () => Service {
  let service: Service | undefined;
  beforeAll(async () => {
    service = await startIn(newFolder(ofFile), changes);
    ofFile.services.push(service);
  });
  return () => service as Service;
}

async function startIn(folder: string, changes: Changes): Promise<Service> {
  const config = join(folder, 'ingest.json');
  mkdirSync(volumeOf(folder), { recursive: true });
  writeFileSync(config, JSON.stringify(settings(folder, changes)));
  // As the image starts it.
  const command = ['--max-semi-space-size=16', '--heap-growing-percent=100', MAIN, '--config', config];
  const env = { ...process.env, MALLOC_ARENA_MAX: '1' };
  const child = spawn(process.execPath, command, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  let text = '';
  const [port, adminPort] = await new Promise<[number, number]>((resolve, reject) => {
    const take = (chunk: Buffer) => {
      text += chunk.toString();
      const [, open, admin] = /"port":(\d+),"adminPort":(\d+)/.exec(text) ?? [];
      if (open !== undefined) resolve([Number(open), Number(admin)]);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    void ended.then((code) => reject(new Error(`the service ended with ${code}: ${text}`)));
  });
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return await ended;
  };
  return {
    child,
    port,
    adminPort,
    url: `http://127.0.0.1:${port}`,
    folder,
    log: () => text,
    ended,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  };
}

/** Undefined takes a header away that is sent otherwise. */
export type Headers = Record<string, string | undefined>;

/** Sends a request as the page does; an answer that the OpenAPI document does not describe fails the test. */
export async function request(
  service: Service,
  method: string,
  path: string,
  { headers = {}, body }: { headers?: Headers; body?: string | Uint8Array<ArrayBuffer> } = {},
): Promise<Answer> {
  const sent = Object.entries({ origin: ORIGIN, ...headers }).filter(([, value]) => value !== undefined);
  const response = await fetch(`${service.url}${path}`, {
    method,
    headers: sent as [string, string][],
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  const text = await response.text();
  const { status, headers: answered } = response;
  const answer = { status, headers: answered, text, body: parsed(text) };
  await demandDocumented(service.url, method, path, answer);
  return answer;
}

/** Anything but text and bytes is sent as JSON. */
export function post(service: Service, path: string, body: unknown, headers: Headers = {}): Promise<Answer> {
  const bytes =
    typeof body === 'string' || body instanceof Uint8Array
      ? (body as string | Uint8Array<ArrayBuffer>)
      : JSON.stringify(body);
  return request(service, 'POST', path, {
    headers: { 'content-type': 'application/json', ...headers },
    body: bytes,
  });
}

export function logs(service: Service, body: unknown, headers: Headers = {}): Promise<Answer> {
  return post(service, '/v1/logs', body, headers);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export async function metrics({ adminPort }: Service): Promise<string> {
  return await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text();
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
    await sleep(20);
  }
}
