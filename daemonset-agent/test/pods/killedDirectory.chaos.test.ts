import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PodDirectory } from '../../src/pods/podDirectory.ts';
import { ManualClock } from '../upload/manualClock.ts';
import { PodSources, podSettings, writeLog } from './podSources.ts';

const MAIN = join(import.meta.dirname, 'killedDirectory.main.ts');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'killed-directory-'));
  mkdirSync(join(folder, 'pods'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each([
  [
    'behind the write and before the first read: the labels are known without the API server',
    'behind',
    0,
    { app: 'web' },
  ],
  ['during the write: nothing was read, and the pod is waited for anew', 'during', 60_000, null],
])('kill -9 %s', async (_, moment, wait, labels) => {
  writeLog(join(folder, 'pods'), 'u1', 'one');
  const { signal, stderr } = spawnSync(process.execPath, [MAIN, folder, moment], { timeout: 20_000 });
  expect([signal, stderr.toString(), existsSync(join(folder, 'read'))]).toEqual(['SIGKILL', '', false]);

  const clock = new ManualClock();
  const warnings: string[] = [];
  const directory = new PodDirectory({
    path: join(folder, 'pods.json'),
    after: (ms, call) => clock.after(ms, call),
    warn: (message) => warnings.push(message),
  });
  const sources = new PodSources(directory, podSettings(join(folder, 'pods'), { attachLabels: ['app'] }));
  directory.answered();
  await clock.advance(wait);
  expect(sources.read()).toMatchObject([{ message: 'one', labels }]);
  expect(warnings).toHaveLength(wait === 0 ? 0 : 1);
  sources.close();
  await directory.stop();
});
