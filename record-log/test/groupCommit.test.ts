import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  type DiskCall,
  diskError,
  mockedPromises,
  QUICK_FOLDER,
  WatchedDisk,
  watch,
} from '../../daemonset-agent/test/spool/watchedDisk.ts';
import { RecordLogError, RecordLogFull } from '../src/recordLogError.ts';
import { RecordLogWriter } from '../src/recordLogWriter.ts';

vi.mock('node:fs/promises', async () =>
  (await import('../../daemonset-agent/test/spool/watchedDisk.ts')).mockedPromises(),
);
void mockedPromises;

let root: string;
let disk: WatchedDisk;
let calls: string[];
let log: RecordLogWriter;
let syncs: { bytes: number; chunks: number }[];
beforeEach(() => {
  root = mkdtempSync(join(QUICK_FOLDER, 'record-log-'));
  mkdirSync(join(root, 'disk'));
  disk = new WatchedDisk(join(root, 'disk'));
  calls = [];
  disk.onCall = ({ call, name }, done) => done && calls.push(`${call} ${name}`);
  watch(disk);
  syncs = [];
  log = new RecordLogWriter({
    path: join(root, 'disk', 'log'),
    maxFileBytes: 1 << 20,
    whenFull: { refuse: { maxBytes: 1 << 20 } },
    now: () => 0,
    onSync: ({ bytes, chunks }) => syncs.push({ bytes, chunks }),
  });
});
afterEach(async () => {
  disk.fail = () => undefined;
  await log.close();
  watch(undefined);
  rmSync(root, { recursive: true });
});

const line = (text: string) => Buffer.from(`${text}\n`);
const read = (name: string) => readFileSync(join(root, 'disk', name), 'utf8');
const failOnce = (which: DiskCall['call'], code: 'ENOSPC' | 'EIO') => {
  disk.fail = (call) => {
    if (call.call !== which) return undefined;
    disk.fail = () => undefined;
    return diskError(code, call);
  };
};

test('a thousand writes cost two syncs: one for the first, one for all that came while it ran', async () => {
  let others: Promise<void>[] = [];
  disk.onCall = ({ call, name }, done) => {
    if (done) calls.push(`${call} ${name}`);
    if (!done || call !== 'write' || others.length > 0) return;
    others = Array.from({ length: 1000 }, (_, number) => log.write(line(`${number + 1}`)));
  };
  await log.write(line('0'));
  expect(log.waitingChunks).toBe(1000);
  await Promise.all(others);
  expect(calls.filter((call) => call === 'sync log').length).toBe(2);
  expect(syncs).toEqual([
    { bytes: 2, chunks: 1 },
    { bytes: read('log').length - 2, chunks: 1000 },
  ]);
  expect(read('log').split('\n').slice(0, -1)).toEqual(
    Array.from({ length: 1001 }, (_, number) => `${number}`),
  );
});

test('nothing is told to be durable before its sync has ended', async () => {
  const durable: string[] = [];
  disk.onCall = ({ call }, done) => done && durable.push(call);
  const settled = ['a', 'b'].map((text) => log.write(line(text)).then(() => durable.push(text)));
  await Promise.all(settled);
  expect(durable).toEqual(['create', 'syncFolder', 'write', 'sync', 'a', 'b']);
});

test('of a batch that was partly written whole chunks are durable, the cut one says which lines stay, the rest has none', async () => {
  failOnce('write', 'ENOSPC');
  // 26 bytes, of which 13 find room: `aaa`, then of the second chunk `b1`, `b2` and half of `b3`.
  const chunks = ['aaa\n', 'b1\nb2\nb3b3b3\n', 'cccccccc\n'].map((text) => Buffer.from(text));
  const results = await Promise.allSettled(chunks.map((chunk) => log.write(chunk)));
  expect(results[0]?.status).toBe('fulfilled');
  expect((results[1] as PromiseRejectedResult).reason).toMatchObject({
    code: 'ENOSPC',
    linesInFile: 2,
    durable: true,
  });
  expect((results[2] as PromiseRejectedResult).reason).toMatchObject({ code: 'ENOSPC', linesInFile: 0 });
  expect((results[2] as PromiseRejectedResult).reason).toBeInstanceOf(RecordLogFull);
  expect(calls.slice(-2)).toEqual(['truncate log', 'sync log']);
  await log.write(line('next'));
  expect(read('log')).toBe('aaa\nb1\nb2\nnext\n');
});

test('after a failed sync the lines are in doubt, and nothing follows them in their file', async () => {
  await log.write(line('before'));
  failOnce('sync', 'EIO');
  const results = await Promise.allSettled([log.write(line('1')), log.write(Buffer.from('2\n3\n'))]);
  const errors = results.map((result) => (result as PromiseRejectedResult).reason);
  expect(errors).toMatchObject([
    { code: 'EIO', linesInFile: 1, durable: false },
    { code: 'EIO', linesInFile: 2, durable: false },
  ]);
  for (const error of errors) expect(error).toBeInstanceOf(RecordLogError);
  await log.write(line('next'));
  expect(read('log')).toBe('next\n');
  expect(read('log.19700101-000000.001')).toBe('before\n1\n2\n3\n');
});

test('a torn end that cannot be cut off at once is cut off before its file is rotated', async () => {
  disk.fail = (call) =>
    call.call === 'write' || call.call === 'truncate' ? diskError('EIO', call) : undefined;
  await expect(log.write(Buffer.from('one\ntwo\nthree\n'))).rejects.toMatchObject({
    linesInFile: 1,
    durable: true,
  });
  disk.fail = () => undefined;
  await log.write(line('next'));
  expect(read('log.19700101-000000.001')).toBe('one\n');
});

test('a file whose name may be lost with the power is not written to', async () => {
  failOnce('syncFolder', 'EIO');
  await expect(log.write(line('1'))).rejects.toMatchObject({ code: 'EIO', linesInFile: 0 });
  await log.write(line('2'));
  expect(read('log')).toBe('2\n');
});
