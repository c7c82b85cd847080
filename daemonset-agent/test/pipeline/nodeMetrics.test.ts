import { appendFileSync, mkdirSync, renameSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeMetricsLog } from '../../src/spool/layout.ts';
import { PipelineWorld, until } from './pipelineWorld.ts';

let world: PipelineWorld;
beforeEach(() => {
  world = new PipelineWorld();
});
afterEach(() => world.close());

const path = () => nodeMetricsLog(world.spool, { namespace: 'default', name: 'app' });
const wanted = (to: 'a' | 'b' = 'a') => world.wanted(to, { nodeMetrics: {}, levels: ['ERROR'] });

function sample(from: number, to: number): void {
  mkdirSync(dirname(path()), { recursive: true });
  for (let number = from; number < to; number++)
    appendFileSync(
      path(),
      `{"timestamp":"${new Date().toISOString()}","level":"INFO","kind":"metric","message":"sample ${number}"}\n`,
    );
}
const samples = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `sample ${from + index}`).sort();

const readSoFar = () => world.status().read.lines;

test('samples are shipped as records of their own kind, whatever levels the pipeline asks for', async () => {
  await world.start();
  sample(0, 5);
  world.set.apply([wanted()]);
  await until('all is read', () => readSoFar() === 5);
  await world.stop();
  expect(world.shipped('a')).toEqual(samples(0, 5));
  expect(world.indexes('a').map(({ kind, object }) => [kind, object?.key.split('/')[2]])).toEqual([
    ['metric', 'kind=metric'],
  ]);
  expect(world.indexes('a')[0]?.sources[0]?.source).toEqual({
    type: 'records',
    kind: 'metric',
    path: path(),
  });
});

test('over restarts, rotations and another destination each sample is shipped once', async () => {
  await world.start();
  sample(0, 5);
  world.set.apply([wanted('a')]);
  await until('all is read', () => readSoFar() === 5);
  sample(5, 7);
  await world.stop();
  renameSync(path(), `${path()}.20261123-135012.042`);
  sample(7, 9);
  await world.start();
  world.set.apply([wanted('a')]);
  await until('the rest is read', () => world.status().totals.records + readSoFar() >= 9);
  world.set.apply([wanted('b')]);
  sample(9, 12);
  await until('the new samples are read', () =>
    world.set.statuses().some(({ destination, read }) => destination.endsWith('b') && read.lines >= 7),
  );
  await world.stop();
  expect([...world.shipped('a'), ...world.shipped('b')].sort()).toEqual(samples(0, 12));
});

test('a file that lost its end with the power is not read again from its start', async () => {
  await world.start();
  sample(0, 4);
  world.set.apply([wanted()]);
  await until('all is read', () => readSoFar() === 4);
  await world.stop();
  truncateSync(path(), 200);
  renameSync(path(), `${path()}.20261123-135012.042`);
  sample(4, 6);
  await world.start();
  world.set.apply([wanted()]);
  await until('what follows is read', () => readSoFar() >= 2);
  await world.stop();
  expect(world.shipped('a')).toEqual(samples(0, 6));
  expect(world.indexes('a').flatMap(({ gaps }) => gaps.map(({ reason }) => reason))).toEqual(['shrunk']);
});

test('a pipeline that does not want samples any more goes on with them where it was, once it wants them again', async () => {
  const withSamples = wanted().settings;
  await world.start();
  sample(0, 3);
  world.set.apply([{ settings: withSamples, revision: '1' }]);
  await until('all is read', () => readSoFar() === 3);
  const { nodeMetrics: _, ...without } = withSamples;
  world.set.apply([{ settings: without, revision: '2' }]);
  await until('the samples are let go', () => world.status().sources.length === 0);
  sample(3, 5);
  world.set.apply([{ settings: withSamples, revision: '3' }]);
  await until('the rest is read', () => readSoFar() === 5);
  await world.stop();
  expect(world.shipped('a')).toEqual(samples(0, 5));
});
