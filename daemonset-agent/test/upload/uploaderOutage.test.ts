import { expect, test } from 'vitest';
import { settle } from './manualClock.ts';
import { failed } from './scriptedDestination.ts';
import { rig, segment } from './uploaderFixture.ts';

test('while the destination fails one probe is sent at a time, after waits that double up to a minute', async () => {
  const { uploader, destination, clock } = rig();
  destination.script = () => failed('network');
  for (let sequence = 1; sequence <= 6; sequence++) uploader.enqueue(segment(sequence));
  await settle();
  expect(destination.started).toHaveLength(4);
  destination.mostAtOnce = 0;
  const waits: number[] = [];
  let last = clock.now();
  for (let probes = 0; probes < 9; ) {
    const before = destination.started.length;
    await clock.advance(500);
    if (destination.started.length === before) continue;
    expect(destination.started).toHaveLength(before + 1);
    waits.push((clock.now() - last) / 1000);
    last = clock.now();
    probes += 1;
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  expect(destination.mostAtOnce).toBe(1);
  await uploader.stop();
});

test('the oldest is the first probe; one that alone fails does not keep the others from being tried', async () => {
  const { uploader, destination, clock, shipped } = rig();
  destination.script = () => failed('server');
  for (let sequence = 1; sequence <= 3; sequence++) uploader.enqueue(segment(sequence));
  await settle();
  destination.started.length = 0;
  await clock.advance(3_500);
  expect(destination.started).toEqual(['data-a-1', 'data-a-1']);
  destination.script = ({ key }) => (key === 'data-a-1' ? failed('server') : undefined);
  await clock.advance(30_000);
  expect(shipped).toEqual([2, 3]);
  expect(uploader.status()).toMatchObject({ queued: 1, failing: { reason: 'server' } });
  const { length } = destination.started;
  for (let sequence = 4; sequence <= 50; sequence++) uploader.enqueue(segment(sequence));
  await settle();
  expect(shipped).toHaveLength(49);
  expect(destination.started.slice(length)).not.toContain('data-a-1');
  destination.script = () => undefined;
  await clock.advance(60_000);
  expect(shipped.at(-1)).toBe(1);
  expect(uploader.status()).toEqual({ queued: 0, inFlight: 0, lastSuccess: expect.any(Number) });
  expect(clock.timers).toBe(0);
});

test('a probe waits for what was under way, and no other is sent while it is', async () => {
  const { uploader, destination, clock } = rig({ concurrency: 2 });
  const release = destination.hold();
  uploader.enqueue(segment(1));
  await settle();
  destination.script = () => failed('network');
  uploader.enqueue(segment(2));
  release();
  await settle();
  destination.started.length = 0;
  const releaseProbe = destination.hold();
  await clock.advance(60_000);
  for (let sequence = 3; sequence <= 6; sequence++) uploader.enqueue(segment(sequence));
  await clock.advance(60_000);
  expect(destination.started).toEqual(['data-a-1']);
  releaseProbe();
  await uploader.stop();
});

test('a second outage is taken for one, also when all segments failed in the first', async () => {
  const { uploader, destination, clock, shipped } = rig();
  destination.script = () => failed('network');
  for (let sequence = 1; sequence <= 4; sequence++) uploader.enqueue(segment(sequence));
  await settle();
  let left = 1;
  destination.script = () => (left-- > 0 ? undefined : failed('network'));
  await clock.advance(1_000);
  expect(uploader.status()).toMatchObject({ queued: 4, inFlight: 0 });
  destination.mostAtOnce = 0;
  const { length } = destination.started;
  await clock.advance(60_000);
  expect(destination.mostAtOnce).toBe(1);
  expect(destination.started.length - length).toBeLessThan(10);
  destination.script = () => undefined;
  await clock.advance(120_000);
  expect(shipped.toSorted()).toEqual([1, 2, 3, 4]);
});

test('with the first success all go on at once', async () => {
  const { uploader, destination, clock, shipped } = rig();
  destination.script = () => failed('throttled');
  for (let sequence = 1; sequence <= 9; sequence++) uploader.enqueue(segment(sequence));
  await clock.advance(200_000);
  expect(uploader.status()).toMatchObject({
    queued: 9,
    failing: { reason: 'throttled', message: 'throttled' },
  });
  destination.script = () => undefined;
  destination.mostAtOnce = 0;
  await clock.advance(60_000);
  expect(shipped.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(destination.mostAtOnce).toBe(4);
  expect(uploader.status()).toEqual({ queued: 0, inFlight: 0, lastSuccess: expect.any(Number) });
});

test('status says since when it fails, why now, and when the next attempt is', async () => {
  const { uploader, destination, clock } = rig();
  const start = clock.now();
  destination.script = () => failed('network');
  uploader.enqueue(segment(1));
  await settle();
  destination.script = () => failed('refused');
  await clock.advance(1_000);
  expect(uploader.status().failing).toEqual({
    reason: 'refused',
    message: 'refused',
    since: start,
    nextAttemptAt: start + 3_000,
  });
  await uploader.stop();
});

test('a store that says when it wants to be asked again is asked then', async () => {
  const { uploader, destination, clock } = rig({ random: () => 0 });
  destination.script = () => failed('throttled', 20_000);
  uploader.enqueue(segment(1));
  await clock.advance(19_999);
  expect(destination.started).toHaveLength(1);
  await clock.advance(1);
  expect(destination.started).toHaveLength(2);
  await uploader.stop();
});

test('data that is stored is not sent again when the index fails', async () => {
  const { uploader, destination, clock, shipped } = rig();
  destination.script = ({ key }) => (key.startsWith('index') ? failed('server') : undefined);
  uploader.enqueue(segment(1));
  await clock.advance(100_000);
  destination.script = () => undefined;
  await clock.advance(60_000);
  expect(shipped).toEqual([1]);
  expect(destination.started.filter((key) => key === 'data-a-1')).toHaveLength(1);
});

test('a spool that cannot delete is asked again, and nothing is sent again', async () => {
  let broken = true;
  const shipped: number[] = [];
  const { uploader, destination, clock } = rig({
    onShipped: async ({ sequence }) => {
      if (broken) throw new Error('the disk is gone');
      shipped.push(sequence);
    },
  });
  uploader.enqueue(segment(1));
  await settle();
  expect(uploader.status().failing).toMatchObject({ reason: 'server', message: 'the disk is gone' });
  broken = false;
  await clock.advance(1_000);
  expect(shipped).toEqual([1]);
  expect(destination.started).toHaveLength(2);
});

test('a destination that throws is a failure as any other', async () => {
  const { uploader, destination, clock, shipped, attempts } = rig();
  destination.script = () => {
    throw new Error('BUG: a key');
  };
  uploader.enqueue(segment(1));
  await settle();
  expect(attempts).toMatchObject([
    { outcome: { status: 'failed', reason: 'server', message: 'BUG: a key' } },
  ]);
  destination.script = () => undefined;
  await clock.advance(1_000);
  expect(shipped).toEqual([1]);
});
