import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../../../scripts/bundle/bundle.ts';
import { childrenCpuSeconds } from '../throughput/cpuSeconds.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
/** As in the image. */
const FLAGS = ['--max-semi-space-size=4'];

/** Images run bundles, so that is what is measured, made anew from the sources as they are. */
export async function bundleMeasured(folder: string): Promise<string> {
  const outFolder = relative(ROOT, join(folder, 'measured'));
  const { file } = await bundle(
    { name: 'measured', entry: 'test/bench/src/sampler/measured.ts', outFolder, external: [] },
    ROOT,
  );
  return file;
}

/** Runs it. @returns what it printed, and CPU seconds of it and of all programs that it started */
export async function runMeasured<T>(
  file: string,
  args: string[],
): Promise<{ printed: T; cpuSeconds: number }> {
  // The shell says at its end what its children used, with what those had waited for.
  const command = [process.execPath, ...FLAGS, file, ...args];
  const child = spawn('bash', ['-c', '"$@"; status=$?; times >&2; exit $status', 'bash', ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), ended(child)]);
  if (child.exitCode !== 0) throw new Error(`the measured process failed:\n${err}`);
  return { printed: JSON.parse(out) as T, cpuSeconds: childrenCpuSeconds(err) };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null) await once(child, 'exit');
}

/** User and system time of a running process with all its threads, seconds; to 10 ms. */
export function cpuSecondsOf(pid: number): number {
  const behind = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(behind[11]) + Number(behind[12])) / 100;
}
