import { renameSync, statSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LogSource, Place } from '../../src/tail/logSource.ts';
import { openPathLog } from '../../src/tail/pathLog.ts';
import { PathWorld } from './pathWorld.ts';
import { placeOf, readAll } from './readAll.ts';

let world: PathWorld;
let sources: LogSource[] = [];
let now = 0;

beforeEach(() => {
  world = new PathWorld();
  now = 0;
});

afterEach(() => {
  for (const source of sources) source.close();
  sources = [];
  world.close();
});

function open(resume: Place[] = [], start: 'current' | 'oldest' = 'current', path = world.path): LogSource {
  const source = openPathLog({ identity: { type: 'path', path }, path, resume, start, clock: () => now });
  sources.push(source);
  return source;
}

describe('A first reader', () => {
  test.each([
    ['current', ['two\n']],
    ['oldest', ['one\n<end>', 'fileFinal', 'two\n']],
  ] as const)('starts at the %s file', (start, expected) => {
    world.write('one\n');
    world.rotate();
    world.compress(1);
    world.write('two\n');
    expect(readAll(open([], start))).toEqual(expected);
  });
});

describe('copytruncate', () => {
  test('while the reader is at the end: a gap of unknown size, because lines may have come in between', () => {
    world.write('one\n');
    const source = open();
    expect(readAll(source)).toEqual(['one\n']);
    world.copy();
    world.truncate();
    world.write('two\n');
    now += 1000;
    expect(readAll(source)).toEqual([{ reason: 'truncated', from: 4, to: null }, 'two\n']);
  });

  test('and grown beyond the position again: noticed by the bytes before it', () => {
    world.write('one\n');
    const source = open();
    readAll(source);
    world.truncate();
    world.write('two and much more than before\n');
    now += 1000;
    expect(readAll(source)).toEqual([
      { reason: 'truncated', from: 4, to: null },
      'two and much more than before\n',
    ]);
  });

  test('before the reader had read all: the rest comes from the copy', () => {
    world.write('one\ntwo\n');
    const source = open();
    source.read(Buffer.alloc(4));
    source.consume(4);
    world.copy();
    world.truncate();
    world.write('three\n');
    now += 1000;
    expect(readAll(source)).toEqual(['two\n<end>', { reason: 'truncated', from: 8, to: null }, 'three\n']);
  });

  test('while no reader was there: the rest comes from the copy, then the log', () => {
    world.write('one\n');
    const place = placeOf(open());
    world.write('two\n');
    world.copy();
    world.truncate();
    world.write('three\n');
    const source = open([place]);
    now += 4000;
    expect(readAll(source)).toEqual(['two\n<end>', { reason: 'truncated', from: 8, to: null }, 'three\n']);
  });

  test('without a copy, while no reader was there: a gap, then the log', () => {
    world.write('one\n');
    const place = placeOf(open());
    world.truncate();
    world.write('three\n');
    expect(readAll(open([place]))).toEqual([{ reason: 'truncated', from: 4, to: null }, 'three\n']);
  });
});

describe('Rename', () => {
  test.each(['app.log.1', 'app.log-20261123', 'app-2026-11-23.log'])(
    'to %s while no reader was there: the rest of it, then the log',
    (name) => {
      world.write('one\n');
      const place = placeOf(open());
      world.write('two\n');
      renameSync(world.path, join(world.directory, name));
      world.reopen();
      world.write('three\n');
      const source = open([place]);
      now += 4000;
      expect(readAll(source)).toEqual(['two\n<end>', 'fileFinal', 'three\n']);
    },
  );

  test('twice and compressed while no reader was there: all in order', () => {
    world.write('one\n');
    const place = placeOf(open());
    world.write('two\n');
    world.rotate();
    world.write('three\n');
    world.rotate();
    world.compress(2);
    world.write('four\n');
    const source = open([place]);
    now += 4000;
    expect(readAll(source)).toEqual(['two\n<end>', 'fileFinal', 'three\n<end>', 'fileFinal', 'four\n']);
  });
});

test('lines that came into the plain file after it was compressed: what the .gz holds is not read again', () => {
  // logrotate's `compress` without `delaycompress`, and a program that opens its log anew a moment later.
  const second = Date.now() + 10_000;
  world.write('one\n');
  const { path } = world;
  const source = openPathLog({ identity: { type: 'path', path }, path, wallClock: () => second + 1 });
  sources.push(source);
  expect(readAll(source)).toEqual(['one\n']);
  world.rename();
  world.compress(1);
  utimesSync(`${path}.1.gz`, second / 1000, second / 1000);
  world.write('late\n');
  const place = placeOf(source);
  world.reopen();
  world.write('two\n');
  expect(readAll(open([place]))).toEqual([{ reason: 'rotated_away', from: 9, to: null }, 'two\n']);
});

describe('Deletion', () => {
  test('and a new file, which gets the same inode number: the new one is read from its start', () => {
    world.write('one\ntwo\n');
    const first = open();
    const place = placeOf(first);
    first.close();
    const { ino } = statSync(world.path);
    unlinkSync(world.path);
    world.reopen();
    // ext4 gives the number again as soon as the old file is closed; other file systems may not.
    unlinkSync(world.path);
    world.reopen();
    world.write('three and more than before\n');
    expect(statSync(world.path).ino).toBe(ino);
    expect(readAll(open([place]))).toEqual([
      { reason: 'rotated_away', from: 8, to: null },
      'three and more than before\n',
    ]);
  });

  test('does not make a reader read older files again', () => {
    world.write('one\n');
    world.rotate();
    world.write('two\n');
    const place = placeOf(open());
    unlinkSync(world.path);
    world.reopen();
    world.write('three\n');
    expect(readAll(open([place]))).toEqual([{ reason: 'rotated_away', from: 4, to: null }, 'three\n']);
  });

  test('of everything is the end, once it is read and quiet', () => {
    world.write('one\n');
    const source = open();
    unlinkSync(world.path);
    now += 1000;
    expect(readAll(source)).toEqual(['one\n']);
    now += 61_000;
    expect(readAll(source)).toEqual(['fileFinal', 'final']);
  });
});

test('a place that fits two compressed files: the newest, and a gap that says so', () => {
  // Of two files that begin with the same line, of which no more was consumed, nothing tells which was meant.
  const place = { file: '', offset: 7, hint: '' };
  world.write('banner\none\n');
  place.file = placeOf(open()).file;
  world.rotate();
  world.write('banner\ntwo\n');
  world.rotate();
  world.compress(1);
  world.compress(2);
  world.write('three\n');
  expect(readAll(open([place]))).toEqual([
    { reason: 'rotated_away', from: 7, to: null },
    'two\n<end>',
    'fileFinal',
    'three\n',
  ]);
});

test('a link that is pointed at another file: the first to its end, then the other', () => {
  const link = join(world.directory, 'link.log');
  writeFileSync(join(world.directory, 'monday'), 'one\n');
  symlinkSync('monday', link);
  const source = open([], 'current', link);
  expect(readAll(source)).toEqual(['one\n']);
  writeFileSync(join(world.directory, 'tuesday'), 'two\n');
  unlinkSync(link);
  symlinkSync('tuesday', link);
  world.append('monday', 'late\n');
  now += 1000;
  expect(readAll(source)).toEqual(['late\n']);
  now += 4000;
  expect(readAll(source)).toEqual(['fileFinal', 'two\n']);
});

test('a compressed log by itself is read', () => {
  const path = join(world.directory, 'old.log.gz');
  writeFileSync(path, gzipSync('one\n'));
  expect(readAll(open([], 'current', path))).toEqual(['one\n<end>', 'fileFinal']);
});
