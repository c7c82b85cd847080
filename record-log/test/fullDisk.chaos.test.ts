import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RecordLogError, RecordLogFull } from '../src/recordLogError.ts';
import { RecordLogWriter } from '../src/recordLogWriter.ts';

const FAILURES = 150;

let disk: string;
beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), 'small-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]);
});
afterEach(() => {
  execFileSync('umount', [disk]);
  rmSync(disk, { recursive: true });
});

test('a full disk (a mounted one, which needs root) costs the records that find no room, and none that was there before', async () => {
  const path = join(disk, 'logs', 'metrics.ndjson');
  mkdirSync(join(disk, 'logs'));
  writeFileSync(path, 'unread\n');
  const writer = new RecordLogWriter({
    path,
    maxFileBytes: 1 << 20,
    whenFull: { deleteOldest: { keptBytes: 1 << 20, keptFiles: 100 } },
    now: Date.now,
  });
  const record = (number: number) => `{"number":${number},"filler":"${'x'.repeat(5_000)}"}`;
  const kept: string[] = ['unread'];
  let failed = 0;
  for (let number = 0; failed < FAILURES; number++) {
    try {
      await writer.write(Buffer.from(`${record(number)}\n`));
      kept.push(record(number));
    } catch (error) {
      expect((error as Error).message).toMatch(/ENOSPC|the disk is full/);
      failed++;
    }
  }
  rmSync(join(disk, 'logs', readdirSync(join(disk, 'logs')).find((name) => name !== 'metrics.ndjson') ?? ''));
  await writer.write(Buffer.from(`${record(-1)}\n`));
  kept.push(record(-1));
  await writer.close();
  expect(readFileSync(path, 'utf8').split('\n').filter(Boolean)).toEqual(kept.slice(1));
});

test('on a full disk a log that may not delete refuses, with the lines that stay, and goes on once a reader has deleted', async () => {
  const folder = join(disk, 'logs');
  const path = join(folder, 'browser.log');
  const writer = new RecordLogWriter({
    path,
    maxFileBytes: 60_000,
    whenFull: { refuse: { maxBytes: 1 << 30 } },
    now: Date.now,
  });
  const lines = (number: number) => [1, 2, 3].map((part) => `${number}.${part} ${'x'.repeat(1_700)}`);
  const kept: string[] = [];
  const stored: string[] = [];
  const ship = () => {
    for (const name of readdirSync(folder).filter((name) => name !== 'browser.log')) {
      stored.push(...readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1));
      rmSync(join(folder, name));
    }
  };
  let failed = 0;
  for (let number = 0; failed < FAILURES; number++) {
    const writing = writer.write(
      Buffer.from(
        lines(number)
          .map((line) => `${line}\n`)
          .join(''),
      ),
    );
    const error = await writing.then(
      () => undefined,
      (reason: unknown) => reason as RecordLogError,
    );
    if (error !== undefined) {
      expect(error).toBeInstanceOf(RecordLogFull);
      expect([error.code, error.durable]).toEqual(['ENOSPC', true]);
      if (++failed % 10 === 0) ship();
    }
    kept.push(...lines(number).slice(0, error?.linesInFile ?? 3));
  }
  ship();
  await writer.close();
  ship();
  expect(stored).toEqual(kept);
});
