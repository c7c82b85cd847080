import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import type { ClusterKit } from '../src/clusterKit.ts';
import { clusterStatus } from '../src/index.ts';
import { initOf } from '../src/nodeInit.ts';
import { run } from '../src/run.ts';
import { waitFor } from '../src/waitFor.ts';
import { tracesOf } from './traces.ts';

const MINUTE = 60_000;
const main = join(import.meta.dirname, '..', 'src', 'main.ts');
const chart = join(import.meta.dirname, '..', '..', '..', 'charts', 'logpipeline');
const name = `kit-${process.pid}`;

afterAll(() => command('down', '--name', name), MINUTE);

async function command(...args: string[]): Promise<{ code: number; out: string; said: string }> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, said, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code, out, said };
}

/** Runs a script in a shell that has only what `up` printed, and a path of the system without kubectl's usual places. */
function shell(lines: string, script: string): Promise<string> {
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/nonexistent' };
  return run('/bin/sh', ['-eu', '-c', 'eval "$1"; eval "$2"', 'sh', lines, script], { env });
}

test(
  'what up prints is enough to install the chart and to find the first object in the store',
  async () => {
    const { code, out } = await command('up', '--name', name, '--store', '--load-images');
    expect(code).toBe(0);
    expect(out.split('\n').filter((line) => line !== '' && !/^(export |# )/.test(line))).toEqual([]);
    const keys = await readFile(/^export STORE_KEYS=(\S+)/m.exec(out)?.[1] ?? '', 'utf8');
    for (const [, value = 'none'] of keys.matchAll(/=(\w+)/g)) expect(out).not.toContain(value);

    const programs = await shell(out, 'command -v kubectl; command -v helm');
    expect(programs).toMatch(/clusters\/\d+\/bin\/kubectl\n.*\/bin\/helm\n/);
    await shell(out, 'kubectl create namespace logpipeline');
    await shell(out, /^# (kubectl create secret .*)$/m.exec(out)?.[1] ?? 'false');
    await shell(
      out,
      `helm install logpipeline ${chart} --namespace logpipeline --values $VALUES --wait --timeout 2m`,
    );
    await shell(
      out,
      `kubectl apply --filename - <<EOF
apiVersion: logpipeline.dev/v1alpha1
kind: LogPipeline
metadata: {name: everything, namespace: logpipeline}
spec: {bucket: logs, interval: 1m, s3: {endpoint: $STORE, region: us-east-1, forcePathStyle: true}}
EOF
kubectl run hello --image $IMAGE --restart Never --command -- sh -c 'echo hello; sleep 1000'`,
    );
    const found = await waitFor('an object in the folder', 3 * MINUTE, async () => {
      const files = await shell(out, 'find $STORE_FOLDER -path "*kind=log*" -name "*.zst"');
      return files.trim() || null;
    });
    expect(found).toContain('/logs/logpipeline/everything/kind=log/cluster=default/');
  },
  25 * MINUTE,
);

test(
  'up again keeps the store with its keys and objects, also when it had ended',
  async () => {
    const before = await kit();
    const keys = await readFile(before.store?.keys ?? '', 'utf8');
    expect((await stat(before.store?.keys ?? '')).mode & 0o777).toBe(0o600);
    const [pid] = tracesOf(await numberOf()).flatMap(
      (trace) => /^process (\d+) \S*versitygw /.exec(trace)?.[1] ?? [],
    );
    process.kill(Number(pid), 'SIGKILL');
    await waitFor('the store to be gone', MINUTE, () =>
      fetch(before.store?.endpoint ?? '').then(
        () => null,
        () => true,
      ),
    );

    const { code, out } = await command('up', '--name', name, '--store', '--json');
    expect(code).toBe(0);
    expect((JSON.parse(out) as { kit: ClusterKit }).kit).toEqual(before);
    expect(await readFile(before.store?.keys ?? '', 'utf8')).toBe(keys);
    expect((await fetch(before.store?.endpoint ?? '')).status).toBe(403);
  },
  2 * MINUTE,
);

test(
  'down takes the store with it after kill -9 of the first process',
  async () => {
    const number = await numberOf();
    expect(tracesOf(number)).toContainEqual(expect.stringMatching(/^process \d+ \S*versitygw /));
    process.kill(initOf(`logpipeline-${number}`) ?? 0, 'SIGKILL');
    expect((await command('down', '--name', name)).code).toBe(0);
    expect(tracesOf(number)).toEqual([]);
  },
  2 * MINUTE,
);

test('what is for nodes of ours is refused for the cluster of somebody else', async () => {
  const { code, said } = await command('up', '--use-current-context', '--store');
  expect(code).toBe(2);
  expect(said).toContain('--load-images and --store do not go with --use-current-context');
});

async function kit(): Promise<ClusterKit> {
  return JSON.parse((await command('up', '--name', name, '--json')).out).kit;
}

async function numberOf(): Promise<number> {
  return (await clusterStatus()).find((one) => one.name === name)?.number ?? -1;
}
