import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FRAME_BYTES } from '../../src/spool/framePool.ts';
import { faultsOf, indexesOf } from './delivered.ts';
import { SpoolRun, type Store } from './spoolRun.ts';

let root: string;
let folder: string;
let store: Store;
let run: SpoolRun;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'spool-'));
  folder = join(root, 'pipelines', 'p');
  store = new Map();
  run = new SpoolRun(folder, store);
  await run.open();
});
afterEach(async () => {
  await run.close();
  rmSync(root, { recursive: true });
});

test('records wait in the frame until a commit, and nothing is on disk before', async () => {
  run.write(5);
  expect(run.spool).toMatchObject({ openSegments: 0, bytes: 0, uncommitted: false });
  expect(run.spool.oldestFrame).toBeGreaterThan(0);
  await run.commit();
  expect(run.spool.openSegments).toBe(2);
  expect(run.spool.oldestFrame).toBeUndefined();
});

test('an object holds one hour, and its index says so', async () => {
  run.write(40);
  await run.commit('all');
  await run.ship();
  for (const { hour, frames } of indexesOf(store)) {
    for (const { firstTime, lastTime } of frames) {
      expect(Math.floor(firstTime / 3_600_000)).toBe(hour);
      expect(Math.floor(lastTime / 3_600_000)).toBe(hour);
    }
  }
  expect(indexesOf(store).length).toBeGreaterThan(3);
  expect(faultsOf(store, 40)).toEqual([]);
});

test('what is written while a commit is under way belongs to the next one', async () => {
  run.write(10);
  const commit = run.commit();
  run.write(10);
  await commit;
  await run.close();
  await run.open();
  expect(run.next).toBe(10);
});

test('another compression seals what is open, and goes on in segments of its own', async () => {
  run.write(10);
  await run.commit();
  await run.close();
  run = new SpoolRun(folder, store, { compression: 'gzip' });
  await run.open();
  expect(run.sealed.values().map(({ data }) => data?.contentType)).toEqual([
    'application/zstd',
    'application/zstd',
  ]);
  run.write(10);
  await run.commit('all');
  await run.ship();
  expect(faultsOf(store, 20)).toEqual([]);
  const objects = (ending: string) => [...store.keys()].filter((key) => key.endsWith(ending)).length;
  expect({ zstd: objects('.ndjson.zst'), gzip: objects('.ndjson.gz') }).toEqual({ zstd: 2, gzip: 3 });
});

test('lines that are all filtered out are accounted for without an object', async () => {
  run.next = 3;
  run.write(1);
  await run.commit('all');
  await run.ship();
  expect([...store.keys()]).toHaveLength(1);
  expect(indexesOf(store)).toMatchObject([
    {
      object: null,
      frames: [],
      sources: [{ ranges: [[30, 40]], shipped: 0, dropped: { unknown_level: 1 } }],
    },
  ]);
});

test('a gap and the end of a file are in the segment of the commit behind them', async () => {
  run.write(3);
  run.gap({ reason: 'vanished', from: 30, to: null });
  run.final();
  await run.commit('all');
  await run.ship();
  const indexes = indexesOf(store);
  expect(indexes.flatMap(({ gaps }) => gaps)).toEqual([{ reason: 'vanished', from: 30, to: null }]);
  expect(indexes.flatMap(({ sources }) => sources).filter(({ state }) => state === 'final')).toHaveLength(1);
});

test('the reader is asked to wait while many frames are on their way, and goes on when the spool fails', async () => {
  const big = 'x'.repeat(FRAME_BYTES);
  for (let i = 0; i < 6; i++) {
    const frame = run.spool.room(run.spool.frame('log', 1), big.length);
    frame.record(frame.end + frame.buffer.write(big, frame.end), 3_600_000);
    frame.account({ source: { type: 'path', path: '/a' }, file: '00' }, i, i + 1, -1, 0);
    run.spool.settle(frame);
  }
  const room = run.spool.waitForRoom();
  expect(room).toBeInstanceOf(Promise);
  await run.spool.close();
  await room;
  expect(run.spool.waitForRoom()).toBeUndefined();
  expect(run.pool.taken).toBe(0);
});

test('a record larger than any buffer gets one of its own, and the frame still closes at its size', async () => {
  const big = 'x'.repeat(3 * FRAME_BYTES);
  let frame = run.spool.room(run.spool.frame('log', 1), big.length);
  frame.record(frame.buffer.write(big), 3_600_000);
  frame.account({ source: { type: 'path', path: '/a' }, file: '00' }, 0, 1, -1, 0);
  run.spool.settle(frame);
  expect(run.spool.frame('log', 1)).not.toBe(frame);
  frame = run.spool.room(run.spool.frame('log', 1), big.length);
  expect(frame.end).toBe(0);
  await run.commit();
  expect(run.pool.taken).toBe(0);
});

test('a segment that is being sealed counts once all the while', async () => {
  for (let n = 0; n < 8; n++) {
    const text = randomBytes(FRAME_BYTES / 2).toString('hex');
    const frame = run.spool.room(run.spool.frame('log', 1), text.length);
    frame.record(frame.end + frame.buffer.write(text, frame.end), 3_600_000 + n);
    frame.account({ source: { type: 'path', path: '/a' }, file: '00' }, n, n + 1, -1, 0);
    run.spool.settle(frame);
    await run.spool.waitForRoom();
  }
  await run.commit();
  const bytes = () => run.spool.bytes + run.sealed.bytes;
  const before = bytes();
  const seen: number[] = [];
  let isSealing = true;
  const look = () => {
    seen.push(bytes());
    if (isSealing) setImmediate(look);
  };
  look();
  await run.commit('all');
  isSealing = false;
  expect(run.sealed.values()).toHaveLength(1);
  expect(seen.length).toBeGreaterThan(10);
  expect(Math.min(...seen)).toBeGreaterThan(before * 0.9);
  expect(Math.max(...seen)).toBeLessThan(before * 1.1);
});

test('when a commit fails, the spool says why and takes no other', async () => {
  run.write(5);
  await run.commit();
  run.write(5);
  rmSync(folder, { recursive: true });
  await expect(run.commit('all')).rejects.toThrow('ENOENT');
  expect(run.spool.failure).toMatchObject({ code: 'ENOENT' });
  await expect(run.commit()).rejects.toThrow('ENOENT');
});

test('closing commits nothing', async () => {
  run.write(5);
  await run.close();
  expect(readdirSync(folder).sort()).toEqual(['commit.a', 'commit.b']);
  await run.open();
  expect(run.next).toBe(0);
});
