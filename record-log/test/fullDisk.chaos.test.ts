import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
