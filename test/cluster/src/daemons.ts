import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { binary } from '@logpipeline/test-binaries';
import type { ClusterLayout } from './clusterFolder.ts';
import { type ComponentName, componentProcesses } from './componentProcesses.ts';
import type { Component } from './components/component.ts';
import type { Sandbox } from './sandbox.ts';

/** How long a component may take to go, in ms: after SIGTERM the API server lets watches end for a minute. */
const STOP_TIMEOUT_MS = 90_000;

/** Starts a component for the first time, and keeps the command line, so that any process can start it again. */
export async function startDaemon(
  layout: ClusterLayout,
  sandbox: Sandbox,
  component: Component,
): Promise<void> {
  const { name, program, args, files } = component;
  for (const [path, content] of Object.entries(files ?? {})) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { mode: 0o600 });
  }
  const path = 'built' in program ? await binary(program.built) : program.installed;
  const kept = commandFile(layout, name);
  await mkdir(dirname(kept), { recursive: true });
  await writeFile(`${kept}.new`, JSON.stringify([path, ...args]), { mode: 0o600 });
  await rename(`${kept}.new`, kept);
  await sandbox.startDaemon(name, path, args);
}

/** Starts a component that was stopped, as it was started before. Does nothing to one that runs. */
export async function restartDaemon(
  layout: ClusterLayout,
  sandbox: Sandbox,
  name: ComponentName,
): Promise<void> {
  if (componentProcesses(layout).has(name)) return;
  const [path = '', ...args] = JSON.parse(await readFile(commandFile(layout, name), 'utf8')) as string[];
  await sandbox.startDaemon(name, path, args);
}

/** Ends a component and waits until its process is gone. Does nothing to one that does not run. */
export async function stopDaemon(
  layout: ClusterLayout,
  name: ComponentName,
  signal: NodeJS.Signals,
): Promise<void> {
  const pid = componentProcesses(layout).get(name);
  if (pid === undefined) return;
  process.kill(pid, signal);
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  while (componentProcesses(layout).get(name) === pid) {
    if (Date.now() > deadline) {
      throw new Error(`${name} (pid ${pid}) still runs ${STOP_TIMEOUT_MS / 1000} s after ${signal}`);
    }
    await sleep(20);
  }
}

const commandFile = (layout: ClusterLayout, name: string) => join(layout.config, 'commands', `${name}.json`);
