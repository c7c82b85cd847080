import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { settings, testFolder, until, volumeOf } from './serviceFixture.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

test('asked to end while it starts, it ends as at any other time', async () => {
  const folder = testFolder();
  const config = join(folder, 'ingest.json');
  mkdirSync(volumeOf(folder));
  writeFileSync(config, JSON.stringify(settings(folder, { drainDelay: '0s' })));
  const child = spawn(process.execPath, [MAIN, '--config', config], { stdio: ['ignore', 'pipe', 'inherit'] });
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const ended = once(child, 'exit');
  await until('it has begun', async () => readdirSync(volumeOf(folder)).length > 0);
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect(log).toContain('Stopping');
});
