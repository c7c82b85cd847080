import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../../../scripts/bundle/bundle.ts';
import { components } from '../../../../scripts/bundle/components.ts';
import type { Durability } from './durabilities.ts';
import { writeSettings } from './settings.ts';

export type IngestServer = {
  pid: number;
  port: number;
  /** Of /metrics; the bare server has none. */
  adminPort: number | undefined;
  /** Where the service's records lie. */
  logFolder: string | undefined;
  stop(): Promise<void>;
};

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
/** As in the image: see the Dockerfile. */
const FLAGS: readonly string[] = ['--max-semi-space-size=16', '--heap-growing-percent=100'];
const ENVIRONMENT = { NODE_ENV: 'production', MALLOC_ARENA_MAX: '1' };
/** Milliseconds until a server must be there. */
const START_TIMEOUT = 30_000;

/** Images run bundles, so that is what is measured, made anew from the sources as they are. */
export async function bundleService(folder: string): Promise<string> {
  const ingest = components.find(({ name }) => name === 'ingest');
  if (ingest === undefined) throw new Error('BUG: no component is named ingest');
  const { file } = await bundle({ ...ingest, outFolder: relative(ROOT, join(folder, 'bundle')) }, ROOT);
  return file;
}

/** The service as its image runs it. */
export async function startService(
  file: string,
  parent: string,
  flags: readonly string[] = FLAGS,
): Promise<IngestServer> {
  const folder = await mkdtemp(join(parent, 'service-'));
  return startLogging([...flags, file, '--config', await writeSettings(folder)], folder);
}

/** The service from its sources, with another durability. */
export async function startComposed(durability: Durability, parent: string): Promise<IngestServer> {
  const folder = await mkdtemp(join(parent, `${durability}-`));
  const program = fileURLToPath(new URL('composedServer.ts', import.meta.url));
  return startLogging([...FLAGS, program, durability, join(folder, 'volume')], folder);
}

export async function startBare(): Promise<IngestServer> {
  const program = fileURLToPath(new URL('bareServer.ts', import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [port] = await Promise.race([once(child, 'message'), ended(child)]);
  const stop = async () => {
    child.disconnect();
    await ended(child).catch(() => undefined);
  };
  return { pid: child.pid as number, port: port as number, adminPort: undefined, logFolder: undefined, stop };
}

/** A program that says its ports on its log. */
async function startLogging(args: string[], folder: string): Promise<IngestServer> {
  await mkdir(join(folder, 'volume'), { recursive: true });
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...ENVIRONMENT },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const log = createInterface({ input: child.stdout });
  const ports = new Promise<{ port: number; adminPort: number }>((resolve) => {
    log.on('line', (line) => {
      const { port, adminPort, level, msg } = JSON.parse(line);
      if (port !== undefined && adminPort !== undefined) resolve({ port, adminPort });
      if (level !== 'info' && level !== 30) process.stderr.write(`the service says: ${msg}\n`);
    });
  });
  const { port, adminPort } = await Promise.race([ports, ended(child), late()]);
  const stop = async () => {
    child.kill('SIGTERM');
    await ended(child).catch(() => undefined);
  };
  return { pid: child.pid as number, port, adminPort, logFolder: join(folder, 'volume', 'browser'), stop };
}

async function ended(child: ChildProcess): Promise<never> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  throw new Error(`a server of the bench ended with ${child.exitCode ?? child.signalCode}`);
}

function late(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error('a server of the bench does not start')), START_TIMEOUT).unref();
  });
}
