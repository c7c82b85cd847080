import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openContainerLog } from '../../src/tail/containerLog.ts';
import type { LogSource, Place } from '../../src/tail/logSource.ts';
import { openPathLog } from '../../src/tail/pathLog.ts';
import { CONTAINER } from '../lines/scriptedLog.ts';
import { placeOf, readAll } from './readAll.ts';
import { unprivileged } from './unprivileged.ts';

let folder: string;
let source: LogSource | undefined;
let now: number;
beforeEach(() => {
  now = 0;
  source = undefined;
  folder = mkdtempSync(join(tmpdir(), 'unreadable-'));
  chmodSync(folder, 0o755);
});
afterEach(() => {
  source?.close();
  rmSync(folder, { recursive: true });
});

const path = () => join(folder, '0.log');
const write = (text: string) => writeFileSync(path(), text, { flag: 'a' });
const clock = () => now;

function openContainer(resume: Place[] = []): LogSource {
  source = openContainerLog({
    identity: CONTAINER as Extract<typeof CONTAINER, { type: 'container' }>,
    directory: folder,
    successor: () => true,
    clock,
    resume,
  });
  return source;
}

test('a log that may not be read says why, and is read as soon as it may', () => {
  write('one\n');
  chmodSync(path(), 0o600);
  const log = unprivileged(() => openContainer());
  expect(unprivileged(() => readAll(log))).toEqual([]);
  expect(log.trouble()).toMatch(/^EACCES: permission denied, open '.*0\.log'$/);
  expect(log.openFiles()).toBe(0);
  chmodSync(path(), 0o644);
  now += 200;
  expect(unprivileged(() => readAll(log))).toEqual(['one\n']);
  expect([log.trouble(), log.openFiles()]).toEqual([undefined, 1]);
});

test('one that may not be read any more is not taken for lost: it goes on at its place when it may', () => {
  write('one\n');
  const first = openContainer();
  const place = placeOf(first);
  first.close();
  write('two\n');
  chmodSync(path(), 0o600);
  expect(() => unprivileged(() => openContainer([place]))).toThrow('EACCES: permission denied');
  chmodSync(path(), 0o644);
  now += 200;
  expect(unprivileged(() => readAll(openContainer([place])))).toEqual(['two\n']);
});

test.each<[what: string, open: () => LogSource]>([
  ['a container that ended', () => openContainer()],
  [
    'a plain log',
    () => openPathLog({ identity: { type: 'path', path: path() }, path: path(), clock, resume: [] }),
  ],
])('a folder that cannot be listed does not make %s look read to its end', (_, open) => {
  const hidden = join(folder, 'hidden');
  mkdirSync(hidden);
  chmodSync(hidden, 0o700);
  folder = hidden;
  write('one\n');
  try {
    expect(() => unprivileged(open)).toThrow(`${hidden} cannot be listed`);
  } finally {
    folder = join(hidden, '..');
  }
});
