import { readdirSync, truncateSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { useContainerLog } from './containerFixture.ts';
import { placeOf, readAll } from './readAll.ts';

const log = useContainerLog();

describe('A reader that comes back', () => {
  test('goes on at its place, also when the file was compressed meanwhile', () => {
    log.world.write('one\n');
    const place = placeOf(log.open());
    log.world.write('two\n');
    log.world.compress(log.world.rotate());
    log.world.write('three\n');
    log.now += 4000;
    expect(readAll(log.open([place]))).toEqual(['two\n<end>', 'fileFinal', 'three\n']);
  });

  test('begins at the earlier of two places in two files', () => {
    log.world.write('one\n');
    const first = log.open();
    const stderr = placeOf(first);
    log.world.write('two\n');
    log.world.rotate();
    log.world.write('three\n');
    log.now += 200;
    expect(readAll(first)).toEqual(['two\n']);
    log.now += 4000;
    expect(readAll(first)).toEqual(['fileFinal', 'three\n']);
    log.world.write('four\n');
    const stdout = placeOf(first);
    log.world.write('five\n');
    for (const places of [
      [stdout, stderr],
      [stderr, stdout],
    ]) {
      const source = log.open(places);
      log.now += 4000;
      expect(readAll(source)).toEqual(['two\n<end>', 'fileFinal', 'three\nfour\nfive\n']);
    }
  });

  test('finds its file gone: a gap of unknown size, then all that is left', () => {
    log.world.write('one\n');
    const place = placeOf(log.open());
    log.world.compress(log.world.rotate());
    log.world.removeOldest();
    log.world.write('two\n');
    expect(readAll(log.open([place]))).toEqual([{ reason: 'rotated_away', from: 4, to: null }, 'two\n']);
  });

  test('finds the file gone that it had read to its end: no gap when the next one is there', () => {
    log.world.write('one\n');
    const source = log.open();
    const { file, offset } = placeOf(source);
    log.world.rotate();
    log.world.write('two\n');
    log.now += 200;
    readAll(source);
    log.now += 4000;
    const final = source.read(Buffer.alloc(100));
    if (final.status !== 'fileFinal') throw new Error(final.status);
    log.world.removeOldest();
    expect(readAll(log.open([{ file, offset, hint: final.file.hint }]))).toEqual(['two\n']);
  });

  test('finds nothing any more', () => {
    log.world.write('one\n');
    const place = placeOf(log.open());
    log.world.removeAll();
    expect(readAll(log.open([place]))).toEqual([{ reason: 'vanished', from: 4, to: null }, 'final']);
  });

  test.each(['shorter', 'shorter while reading'])(
    'finds its file %s: goes on at the end, never from the start',
    (when) => {
      log.world.write('one\ntwo\nthree\n');
      let source = log.open();
      const place = placeOf(source);
      truncateSync(log.world.path('0.log'), 8);
      if (when === 'shorter') source = log.open([place]);
      expect(readAll(source)).toEqual([{ reason: 'shrunk', from: 8, to: 14 }]);
      log.world.write('four\n');
      expect(readAll(source)).toEqual(['four\n']);
    },
  );
});

describe('Deleted files that are held open', () => {
  test('can be given up: a gap', () => {
    log.world.write('one\n');
    const source = log.open();
    log.world.rotate();
    log.world.removeOldest();
    log.world.write('two\n');
    log.now += 200;
    source.observe();
    expect(source.unlinkedBytes()).toBe(4);
    source.abandonUnlinked();
    expect(source.unlinkedBytes()).toBe(0);
    expect(readAll(source)).toEqual([{ reason: 'buffer_full', from: 0, to: 4 }, 'two\n']);
  });

  test('are read from their .gz when they are given up and there is one', () => {
    log.world.write('one\ntwo\n');
    const source = log.open();
    source.read(Buffer.alloc(4));
    source.consume(4);
    log.world.compress(log.world.rotate());
    log.world.write('three\n');
    log.now += 200;
    source.observe();
    expect(source.unlinkedBytes()).toBe(8);
    source.abandonUnlinked();
    expect(source.unlinkedBytes()).toBe(0);
    expect(readAll(source)).toEqual(['two\n<end>', 'fileFinal', 'three\n']);
  });

  test('an idle source holds two descriptors at most', () => {
    const before = readdirSync('/proc/self/fd').length;
    const source = log.open();
    for (let i = 0; i < 6; i++) {
      log.world.write(`line ${i}\n`);
      log.now += 4000;
      readAll(source);
      log.world.compress(log.world.rotate());
    }
    log.world.write('last\n');
    log.now += 4000;
    readAll(source);
    log.now += 4000;
    readAll(source);
    // The writer's own descriptor is there before and after.
    expect(readdirSync('/proc/self/fd').length - before).toBeLessThanOrEqual(2);
  });
});
