import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PodDirectory, type PodDirectoryOptions } from '../../src/pods/podDirectory.ts';
import type { PodFacts } from '../../src/pods/podFacts.ts';
import { readPodsFile, writePodsFile } from '../../src/pods/podsFile.ts';
import { ManualClock, settle } from '../upload/manualClock.ts';

const WEB: PodFacts = { labels: { app: 'web' }, excluded: false };
const DB: PodFacts = { labels: { app: 'db' }, excluded: true };
const MINUTE = 60_000;

let folder: string;
let clock: ManualClock;
let warnings: string[];
const open: PodDirectory[] = [];
const path = () => join(folder, 'pods.json');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pods-'));
  clock = new ManualClock();
  warnings = [];
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((directory) => directory.stop()));
  expect(clock.timers).toBe(0);
  rmSync(folder, { recursive: true });
});

function create(options: Partial<PodDirectoryOptions> = {}): PodDirectory {
  const directory = new PodDirectory({
    path: path(),
    after: (ms, call) => clock.after(ms, call),
    warn: (message) => warnings.push(message),
    ...options,
  });
  open.push(directory);
  return directory;
}

/** Lets the directory write what it has to write. */
async function written(directory: PodDirectory): Promise<void> {
  const told = new Promise<void>((resolve) => {
    const undo = directory.onChange(() => {
      undo();
      resolve();
    });
  });
  await clock.advance(50);
  await told;
}

test('a pod is known only when it is durable', async () => {
  const mayWrite = Promise.withResolvers<void>();
  const directory = create({ write: (...args) => mayWrite.promise.then(() => writePodsFile(...args)) });
  directory.answered();
  directory.show('u1', WEB);
  await clock.advance(50);
  expect(directory.of('u1')).toBe('waiting');
  const told = new Promise<void>((resolve) => void directory.onChange(resolve));
  mayWrite.resolve();
  await told;
  expect(directory.of('u1')).toEqual(WEB);
  expect(JSON.parse(readFileSync(path(), 'utf8'))).toEqual({ version: 1, pods: { u1: WEB } });
  expect(statSync(path()).mode & 0o777).toBe(0o600);
});

test('changed labels take effect when they are durable; what did not change is not written', async () => {
  let writes = 0;
  const directory = create({
    write: (...args) => {
      writes++;
      return writePodsFile(...args);
    },
  });
  directory.show('u1', WEB);
  directory.show('u2', DB);
  await written(directory);
  directory.show('u1', { ...WEB });
  await clock.advance(1_000);
  expect(writes).toBe(1);
  directory.show('u1', DB);
  expect(directory.of('u1')).toEqual(WEB);
  await written(directory);
  expect([directory.of('u1'), writes]).toEqual([DB, 2]);
});

test('a pod that the API does not show within a minute of its log is unknown, counted, and said once', async () => {
  const directory = create();
  directory.answered();
  directory.expect('u1');
  await clock.advance(MINUTE - 1);
  directory.expect('u1');
  expect([directory.of('u1'), directory.unknownPods]).toEqual(['waiting', 0]);
  let told = 0;
  directory.onChange(() => told++);
  await clock.advance(1);
  await clock.advance(10 * MINUTE);
  expect([directory.of('u1'), directory.unknownPods, told, warnings.length]).toEqual(['unknown', 1, 1, 1]);
  directory.show('u1', WEB);
  await written(directory);
  expect(directory.of('u1')).toEqual(WEB);
});

test('a restart knows what was known, also of a pod that was deleted meanwhile', async () => {
  const before = create();
  before.show('u1', WEB);
  await written(before);
  const directory = create();
  expect(directory.of('u1')).toBe('waiting');
  directory.answered();
  expect(directory.of('u1')).toEqual(WEB);
});

test('without an answer of the API, neither yes nor no, it is used after a minute', async () => {
  await writePodsFile(path(), new Map([['u1', WEB]]));
  const directory = create();
  await clock.advance(MINUTE - 1);
  expect(directory.of('u1')).toBe('waiting');
  await clock.advance(1);
  expect(directory.of('u1')).toEqual(WEB);
});

test('a pod that the API shows as it was is known at once, before the whole list is there', async () => {
  await writePodsFile(path(), new Map([['u1', WEB]]));
  const directory = create();
  directory.show('u1', WEB);
  expect(directory.of('u1')).toEqual(WEB);
});

test('an entry goes when neither the API nor the node has anything of the pod', async () => {
  const directory = create();
  for (const uid of ['shown', 'logs', 'gone']) directory.show(uid, WEB);
  await written(directory);
  directory.answered();
  for (const uid of ['logs', 'gone']) directory.hide(uid);
  directory.sweep((uid) => uid === 'logs');
  await written(directory);
  expect(['shown', 'logs', 'gone'].map((uid) => directory.of(uid))).toEqual([WEB, WEB, 'waiting']);
});

test('a disk that cannot be written to is tried again, and nothing is used before', async () => {
  let fails = true;
  const directory = create({
    write: async (...args) => {
      if (fails) throw new Error('ENOSPC');
      await writePodsFile(...args);
    },
  });
  directory.answered();
  directory.expect('u1');
  directory.show('u1', WEB);
  await clock.advance(2 * MINUTE);
  expect([directory.of('u1'), directory.unknownPods]).toEqual(['waiting', 0]);
  expect(warnings[0]).toContain('ENOSPC');
  fails = false;
  const told = new Promise<void>((resolve) => void directory.onChange(resolve));
  await clock.advance(5_000);
  await told;
  expect(directory.of('u1')).toEqual(WEB);
});

test.each([
  ['no JSON', '{'],
  ['another version', '{"version":2,"pods":{}}'],
  ['another form', '{"version":1,"pods":{"u1":{"labels":{"a":1},"excluded":false}}}'],
])('a file that is %s is said, and does not stop the agent', async (_, text) => {
  writeFileSync(path(), text);
  const directory = create();
  directory.answered();
  await settle();
  expect([directory.of('u1'), warnings.length]).toEqual(['waiting', 1]);
});

test('a list of many pods that are as they were is told in few words, since each makes all pipelines look at all logs', async () => {
  const uids = Array.from({ length: 1_000 }, (_, number) => `u${number}`);
  await writePodsFile(path(), new Map(uids.map((uid) => [uid, WEB])));
  const directory = create();
  let told = 0;
  directory.onChange(() => told++);
  for (const uid of uids) directory.show(uid, WEB);
  await clock.advance(50);
  expect(told).toBe(1);
  directory.answered();
  await clock.advance(1_000);
  expect(told).toBe(2);
});

test('a file from before workloads were noted is read, and the API fills them in', async () => {
  writeFileSync(path(), JSON.stringify({ version: 1, pods: { u1: WEB } }));
  const directory = create();
  directory.answered();
  expect(directory.of('u1')).toEqual(WEB);
  directory.show('u1', { ...WEB, workload: 'web' });
  await written(directory);
  expect(directory.of('u1')).toEqual({ ...WEB, workload: 'web' });
  expect(readPodsFile(path())?.get('u1')).toEqual({ ...WEB, workload: 'web' });
});
