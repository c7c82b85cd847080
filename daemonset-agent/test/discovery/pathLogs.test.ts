import { linkSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PathLogs, watchPathLogs } from '../../src/discovery/pathLogs.ts';
import { waitFor } from './waitFor.ts';

let root = '';
let logs: PathLogs | undefined;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'path-logs-'));
});

afterEach(() => {
  logs?.close();
  rmSync(root, { recursive: true });
});

async function start(include: string[], exclude: string[] = []): Promise<PathLogs> {
  logs = watchPathLogs({
    include: include.map((glob) => join(root, glob)),
    exclude: exclude.map((glob) => join(root, glob)),
    warn: (message) => {
      throw new Error(message);
    },
  });
  await logs.scanned;
  return logs;
}

function write(...names: string[]): void {
  for (const name of names) {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), 'line\n');
  }
}

const found = () =>
  [...(logs?.logs() ?? [])].map(({ identity }) => identity.path.slice(root.length + 1)).sort();

test('what the globs match is found, without what is excluded and without folders', async () => {
  write('a.log', 'sub/b.log', 'sub/deep/c.log', 'secret/d.log', 'e.txt');
  mkdirSync(join(root, 'folder.log'));
  await start(['**/*.log'], ['secret/**']);
  expect(found()).toEqual(['a.log', 'sub/b.log', 'sub/deep/c.log']);
});

test('several paths to one file are one log, and circles end', async () => {
  write('real.log');
  symlinkSync(join(root, 'real.log'), join(root, 'current.log'));
  linkSync(join(root, 'real.log'), join(root, 'zzz.log'));
  symlinkSync(root, join(root, 'circle'));
  symlinkSync(join(root, 'nowhere'), join(root, 'broken.log'));
  await start(['**/*.log']);
  expect(found()).toEqual(['real.log']);
});

test('a link to a file that no glob matches is a log', async () => {
  write('hidden/real.txt');
  symlinkSync(join(root, 'hidden/real.txt'), join(root, 'link.log'));
  await start(['*.log']);
  expect(found()).toEqual(['link.log']);
});

test('a log that comes later is told', async () => {
  const watch = await start(['*.log']);
  let changes = 0;
  const undo = watch.onChange(() => changes++);
  write('new.log');
  await waitFor('it is told', () => changes === 1);
  expect(found()).toEqual(['new.log']);
  undo();
});

test('between the rename and the new file the log stays, and goes when nothing is left', async () => {
  write('a.log');
  await start(['a.log*']);
  renameSync(join(root, 'a.log'), join(root, 'a.log-20261123'));
  write('b.txt', 'a.log.other');
  await waitFor('the next scan', () => found().length === 2);
  expect(found()).toEqual(['a.log', 'a.log.other']);
  rmSync(join(root, 'a.log-20261123'));
  await waitFor('it is gone', () => found().length === 1);
});
