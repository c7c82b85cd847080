import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PodDirectory } from '../../src/pods/podDirectory.ts';
import type { PodFacts } from '../../src/pods/podFacts.ts';
import { writePodsFile } from '../../src/pods/podsFile.ts';
import { ManualClock } from '../upload/manualClock.ts';
import { PodSources, podSettings, writeLog } from './podSources.ts';

const WEB: PodFacts = { labels: { app: 'web' }, excluded: false };
const DB: PodFacts = { labels: { app: 'db' }, excluded: false };
const MINUTE = 60_000;

let folder: string;
let clock: ManualClock;
let directory: PodDirectory;
const open: PodSources[] = [];
const root = () => join(folder, 'pods');
const path = () => join(folder, 'pods.json');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pod-selection-'));
  mkdirSync(root());
  clock = new ManualClock();
  directory = createDirectory();
});
afterEach(async () => {
  for (const sources of open.splice(0)) sources.close();
  await directory.stop();
  rmSync(folder, { recursive: true });
});

function createDirectory(): PodDirectory {
  return new PodDirectory({
    path: path(),
    after: (ms, call) => clock.after(ms, call),
    warn: () => undefined,
  });
}

function pipeline(pods: object): PodSources {
  const sources = new PodSources(directory, podSettings(root(), pods));
  open.push(sources);
  return sources;
}

async function show(uid: string, facts: PodFacts): Promise<void> {
  const told = new Promise<void>((resolve) => {
    const undo = directory.onChange(() => {
      undo();
      resolve();
    });
  });
  directory.show(uid, facts);
  await clock.advance(50);
  await told;
}

const shipped = (sources: PodSources) => sources.read().map(({ message, labels }) => [message, labels]);

test('a log is read when its pod is shown, by the pipelines that select it, with its labels', async () => {
  writeLog(root(), 'u1', 'one');
  const all = pipeline({ attachLabels: ['app', 'tier'] });
  const web = pipeline({ matchLabels: { app: 'web' } });
  const db = pipeline({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] });
  expect([all, web, db].map(shipped)).toEqual([[], [], []]);
  await show('u1', WEB);
  expect([all, web, db].map(shipped)).toEqual([
    [['one', { app: 'web', tier: null }]],
    [['one', undefined]],
    [],
  ]);
});

test('after a minute without the API: without a selector it ships, labels null; with one it does not', async () => {
  writeLog(root(), 'u1', 'one');
  const plain = pipeline({});
  const labelled = pipeline({ attachLabels: ['app'] });
  const selecting = pipeline({ matchLabels: { app: 'web' } });
  await clock.advance(MINUTE - 1);
  expect([plain, labelled, selecting].map(shipped)).toEqual([[], [], []]);
  await clock.advance(1);
  expect([plain, labelled, selecting].map(shipped)).toEqual([[['one', undefined]], [['one', null]], []]);
  expect([
    directory.unknownPods,
    [...selecting.sources.readers()].length,
    selecting.sources.positions(),
  ]).toEqual([1, 0, []]);
  await show('u1', WEB);
  writeLog(root(), 'u1', 'two');
  expect([labelled, selecting].map(shipped)).toEqual([
    [
      ['one', null],
      ['two', { app: 'web' }],
    ],
    [
      ['one', undefined],
      ['two', undefined],
    ],
  ]);
});

test('a pod that is deleted while it is waited for loses nothing', async () => {
  writeLog(root(), 'u1', 'one');
  const web = pipeline({ matchLabels: { app: 'web' } });
  expect(shipped(web)).toEqual([]);
  rmSync(join(root(), 'shop_web-0_u1'), { recursive: true });
  web.sources.refresh();
  await show('u1', WEB);
  expect(shipped(web)).toEqual([['one', undefined]]);
});

test('selection follows labels: a log rests with its position, and goes on from there', async () => {
  writeLog(root(), 'u1', 'one');
  const web = pipeline({ matchLabels: { app: 'web' }, attachLabels: ['app'] });
  await show('u1', WEB);
  expect(shipped(web)).toHaveLength(1);
  await show('u1', DB);
  writeLog(root(), 'u1', 'two');
  expect([shipped(web).length, web.sources.positions().length]).toEqual([1, 1]);
  await show('u1', WEB);
  expect(shipped(web).map(([message]) => message)).toEqual(['one', 'two']);
  expect(Object.values(web.ledger.covered())).toEqual([expect.stringMatching(/^0-\d+$/)]);
});

test('the exclude annotation stops a log, also while it is read', async () => {
  writeLog(root(), 'u1', 'one');
  const all = pipeline({});
  await show('u1', WEB);
  expect(shipped(all)).toHaveLength(1);
  await show('u1', { ...WEB, excluded: true });
  writeLog(root(), 'u1', 'two');
  expect(shipped(all)).toHaveLength(1);
});

test('attached labels are those of the moment of reading', async () => {
  writeLog(root(), 'u1', 'one');
  const all = pipeline({ attachLabels: ['app'] });
  await show('u1', WEB);
  all.read();
  await show('u1', DB);
  writeLog(root(), 'u1', 'two');
  expect(shipped(all)).toEqual([
    ['one', { app: 'web' }],
    ['two', { app: 'db' }],
  ]);
});

test('a start without the API server reads by what was known, at once', async () => {
  await writePodsFile(path(), new Map([['u1', WEB]]));
  await directory.stop();
  directory = createDirectory();
  writeLog(root(), 'u1', 'one');
  const web = pipeline({ matchLabels: { app: 'web' }, attachLabels: ['app'] });
  expect(shipped(web)).toEqual([]);
  directory.answered();
  expect(shipped(web)).toEqual([['one', { app: 'web' }]]);
});
