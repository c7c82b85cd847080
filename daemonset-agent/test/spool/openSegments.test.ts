import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AccountedFile, Frame } from '../../src/spool/frame.ts';
import { OpenSegments } from '../../src/spool/openSegments.ts';

const FILE: AccountedFile = { source: { type: 'path', path: '/a' }, file: 'aa' };
const LIMIT_BYTES = 4_000;

let folder: string;
let segments: OpenSegments;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'open-segments-'));
  segments = new OpenSegments(folder, 'zstd', 1);
});
afterEach(async () => {
  await segments.close();
  rmSync(folder, { recursive: true });
});

test('a segment of which nothing but the journal grows is sealed too', async () => {
  const segment = await segments.get('log', 9, '0123456789abcdef');
  for (let line = 0; segment.journalLength < LIMIT_BYTES; line++) {
    expect(segments.overdue(LIMIT_BYTES)).toEqual([]);
    const frame = new Frame(Buffer.alloc(0), 'log', 9, 0);
    frame.account(FILE, line * 10, line * 10 + 10, 0, 0);
    await segment.append(frame, undefined);
  }
  expect(segment.dataLength).toBe(0);
  expect(segments.overdue(LIMIT_BYTES)).toEqual([segment]);
});
