import { rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { useContainerLog } from './containerFixture.ts';
import { readAll } from './readAll.ts';

const log = useContainerLog();

describe('A log that grows', () => {
  test('is handed out as it comes', () => {
    const source = log.open();
    expect(readAll(source)).toEqual([]);
    log.world.write('one\n');
    expect(readAll(source)).toEqual(['one\n']);
    log.world.write('two\nthr');
    expect(readAll(source)).toEqual(['two\nthr']);
  });

  test('is not handed out before its first line is whole, because only then it has an id', () => {
    const source = log.open();
    log.world.write('on');
    expect(readAll(source)).toEqual([]);
    log.world.write('e\n');
    expect(readAll(source)).toEqual(['one\n']);
  });

  test('returns again what was not consumed', () => {
    const source = log.open();
    log.world.write('one\ntwo\n');
    const buffer = Buffer.alloc(5);
    expect(source.read(buffer)).toMatchObject({ status: 'bytes', offset: 0, length: 5 });
    source.consume(2);
    source.consume(2);
    expect(source.read(buffer)).toMatchObject({ status: 'bytes', offset: 4, length: 4 });
    expect(buffer.toString('utf8', 0, 4)).toBe('two\n');
    expect(source.backlogBytes()).toBe(4);
  });
});

describe('A rotated log', () => {
  test('is read on while the runtime writes into the renamed file, and is final after the grace time', () => {
    const source = log.open();
    log.world.write('one\n');
    log.world.rename();
    log.world.write('two\n');
    log.now += 1000;
    expect(readAll(source)).toEqual(['one\ntwo\n']);
    log.world.reopen();
    log.world.write('three\n');
    log.now += 2000;
    expect(readAll(source)).toEqual([]);
    expect(source.vanishing()).toBe(true);
    log.now += 3000;
    expect(readAll(source)).toEqual(['fileFinal', 'three\n']);
    expect(source.vanishing()).toBe(false);
  });

  test('with a last line without end gives it as the last', () => {
    const source = log.open();
    log.world.write('one\ntw');
    const buffer = Buffer.alloc(100);
    source.read(buffer);
    source.consume(4);
    log.world.rotate();
    log.now += 200;
    expect(source.read(buffer)).toMatchObject({ length: 2, last: false });
    log.now += 3000;
    expect(source.read(buffer)).toMatchObject({ length: 2, last: true });
    source.consume(2);
    expect(source.read(buffer).status).toBe('fileFinal');
  });

  test('that is written to after all is a gap of known size', () => {
    const source = log.open();
    log.world.write('one\n');
    const late = log.world.rotate();
    log.now += 200;
    readAll(source);
    log.now += 4000;
    expect(readAll(source)).toEqual(['fileFinal']);
    writeFileSync(log.world.path(late), 'late\n', { flag: 'a' });
    log.world.write('two\n');
    log.world.rotate();
    log.now += 200;
    expect(readAll(source)).toEqual([{ reason: 'late_write', from: 4, to: 9 }, 'two\n']);
  });

  test('is read from the plain file while its .gz lies beside it, and once', () => {
    log.world.write('one\n');
    const name = log.world.rotate();
    log.world.write('two\n');
    log.world.compressToTemporary(name);
    log.world.putCompressed(name);
    const source = log.open();
    log.now += 4000;
    expect(readAll(source)).toEqual(['one\n<end>', 'fileFinal', 'two\n']);
    log.world.removePlain(name);
    log.now += 4000;
    expect(readAll(source)).toEqual([]);
  });

  test('is read on although it was compressed and deleted meanwhile', () => {
    log.world.write('one\ntwo\n');
    const source = log.open();
    source.read(Buffer.alloc(4));
    source.consume(4);
    const name = log.world.rotate();
    log.world.compress(name);
    log.world.removeOldest();
    log.now += 4000;
    expect(readAll(source)).toEqual(['two\n']);
    expect(source.unlinkedBytes()).toBe(8);
    log.now += 4000;
    expect(readAll(source)).toEqual(['fileFinal']);
    expect(source.unlinkedBytes()).toBe(0);
  });

  test('keeps its order over many rotations, plain and compressed', () => {
    for (let i = 0; i < 8; i++) {
      log.world.write(`line ${i}\n`);
      const name = log.world.rotate();
      if (i < 5) log.world.compress(name);
    }
    const source = log.open();
    const answers: unknown[] = [];
    for (let tick = 0; tick < 5; tick++) {
      answers.push(...readAll(source).filter((answer) => answer !== 'fileFinal'));
      log.now += 4000;
    }
    expect(answers.join('').replaceAll('<end>', '')).toBe(
      Array.from({ length: 8 }, (_, i) => `line ${i}\n`).join(''),
    );
  });

  test('that is damaged is a gap, and reading goes on behind it', () => {
    log.world.write('one\n'.repeat(1000));
    const name = log.world.rotate();
    log.world.write('two\n');
    const compressed = gzipSync(
      Buffer.from(Array.from({ length: 9000 }, (_, i) => `${Math.sin(i)}\n`).join('')),
    );
    compressed.fill(0xff, 40_000, 40_100);
    writeFileSync(log.world.path(`${name}.gz`), compressed);
    unlinkSync(log.world.path(name));
    const source = log.open();
    const answers = readAll(source);
    expect(answers.slice(-2)).toEqual([{ reason: 'corrupt', from: expect.any(Number), to: null }, 'two\n']);
    log.now += 11_000;
    expect(readAll(source), 'it is not taken for a new one at the next listing').toEqual([]);
    log.world.write('three\n');
    log.world.rotate();
    log.now += 1_000;
    expect(readAll(source)).toEqual(['three\n']);
  });
});

describe('The end', () => {
  test('comes when the container was started again, after the grace time', () => {
    const source = log.open();
    log.world.write('one\n');
    log.hasSuccessor = true;
    expect(readAll(source)).toEqual(['one\n']);
    log.world.write('two');
    log.now += 2000;
    expect(readAll(source)).toEqual(['two']);
    log.now += 4000;
    expect(readAll(source)).toEqual(['fileFinal', 'final']);
  });

  test('comes when the folder was deleted, once all is read', () => {
    const source = log.open();
    log.world.write('one\n');
    log.world.removeAll();
    log.now += 200;
    expect(readAll(source)).toEqual(['one\n']);
    log.now += 4000;
    expect(readAll(source)).toEqual(['fileFinal', 'final']);
  });

  test('does not come while the container runs, although its log was deleted', () => {
    const source = log.open();
    log.world.write('one\n');
    unlinkSync(log.world.path('0.log'));
    log.now += 61_000;
    expect(readAll(source)).toEqual(['one\n']);
    log.now += 61_000;
    expect(readAll(source)).toEqual(['fileFinal']);
    log.world.reopen();
    log.world.write('two\n');
    log.now += 1000;
    expect(readAll(source)).toEqual(['two\n']);
  });
});

describe('What is no log', () => {
  test('is not read: links, folders, temporary files, other runs', () => {
    log.world.write('one\n');
    log.world.compressToTemporary(log.world.rotate());
    rmSync(log.world.path('0.log'));
    symlinkSync('/etc/hostname', log.world.path('0.log'));
    writeFileSync(log.world.path('1.log'), 'of the next run\n');
    writeFileSync(log.world.path('00.log'), 'of nobody\n');
    expect(readAll(log.open())).toEqual(['one\n']);
  });
});
