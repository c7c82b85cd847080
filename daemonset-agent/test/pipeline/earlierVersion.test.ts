import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CommitRecord, decodeCommitRecord } from '../../src/spool/commitRecord.ts';
import { ofVersion } from '../spool/laterVersion.ts';
import { linesOf, PipelineWorld, until } from './pipelineWorld.ts';

let world: PipelineWorld;
beforeEach(async () => {
  world = new PipelineWorld();
  await world.start();
  world.set.apply([world.wanted('a', { suspend: true })]);
  world.write(0, 30);
  await until('all is read', () => world.status().read.lines === 30);
  await world.stop();
  const [name = ''] = world.folders();
  asVersion1(join(world.spool, 'pipelines', name));
  await world.start();
});
afterEach(() => world.close());

/** As an agent before version 2 of the format left it. */
function asVersion1(folder: string): void {
  for (const copy of ['commit.a', 'commit.b']) {
    const { epoch, ended, totals, ...rest } =
      decodeCommitRecord(readFileSync(join(folder, copy))) ?? ({} as CommitRecord);
    expect([typeof epoch, typeof ended, typeof totals]).toEqual(['number', 'boolean', 'object']);
    writeFileSync(join(folder, copy), ofVersion(1, rest as CommitRecord));
  }
  rmSync(join(folder, 'pipeline.json'));
}

test('a folder of version 1 is read on', async () => {
  world.set.apply([world.wanted('a')]);
  world.write(30, 40);
  await until('the rest is read', () => world.status().read.lines === 10);
  await world.stop();
  expect(world.shipped('a')).toEqual(linesOf(0, 40));
});

test('another destination takes over its positions, and its segments wait until it is wanted again', async () => {
  world.set.apply([world.wanted('b')]);
  world.write(30, 40);
  await until('the rest is read', () => world.status().read.lines === 10);
  expect(world.folders()).toHaveLength(2);
  expect(world.objects('a')).toBe(0);
  world.set.apply([world.wanted('a')]);
  world.write(40, 45);
  await until('the rest is read', () => world.status().read.lines === 15);
  await world.stop();
  expect(world.shipped('a')).toEqual([...linesOf(0, 30), ...linesOf(40, 45)]);
  expect(world.shipped('b')).toEqual(linesOf(30, 40));
});

test('while no configuration names it, nothing of it is touched', async () => {
  world.set.apply([]);
  await world.stop();
  await world.start();
  world.set.apply([world.wanted('a')]);
  await until('what waited is shipped', () => world.shipped('a').length === 30);
});
