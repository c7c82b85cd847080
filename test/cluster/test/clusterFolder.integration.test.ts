import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const SEEN = 5;

/** Takes folders and removes them, as clusters that come and go do, until its input ends. */
const STARTING = `
import { setTimeout as pause } from 'node:timers/promises';
import { claimFolder, removeFolder } from './src/clusterFolder.ts';
import { thisProcess } from './src/processId.ts';
let ends = false;
process.stdin.on('end', () => { ends = true; }).resume();
const launcher = thisProcess();
for (let n = 0; !ends; n++) {
  const name = 'claimed-' + launcher.pid + '-' + n;
  const facts = { version: 1, name, createdAt: '', launcher, owner: launcher, phase: 'starting' };
  const { number } = await claimFolder(facts);
  // Locks are not handed on: others get theirs while nobody holds it.
  await pause(5);
  await removeFolder(number);
}
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logpipeline-folders-'));
  // Not that of the clusters which other tests start meanwhile.
  vi.stubEnv('LOGPIPELINE_CLUSTERS', join(folder, 'clusters'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test('a folder that comes or goes is never taken for one that was cut off, which the next start would remove', async () => {
  const { listClusters } = await import('../src/clusterFolder.ts');
  const child = spawn(process.execPath, ['--input-type=module', '--eval', STARTING], {
    cwd: `${import.meta.dirname}/..`,
    stdio: ['pipe', 'inherit', 'pipe'],
  });
  const end = Promise.all([text(child.stderr), once(child, 'exit')]);
  const names = new Set<string>();
  const seen = (start: string) => [...names].filter((name) => name.startsWith(start));
  while (child.exitCode === null && seen('claimed-').length < SEEN)
    for (const { name } of await listClusters()) names.add(name);
  child.stdin.end();
  expect(await end).toEqual(['', [0, null]]);
  expect(seen('(cut-off')).toEqual([]);
}, 120_000);
