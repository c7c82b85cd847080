import { expect, test } from 'vitest';
import { settle } from './manualClock.ts';
import { failed } from './scriptedDestination.ts';
import { rig, segment } from './uploaderFixture.ts';

test('data goes first, the index second, and then the spool hears of it', async () => {
  const { uploader, destination, shipped, attempts } = rig();
  uploader.enqueue(segment(1));
  await settle();
  expect(destination.started).toEqual(['data-a-1', 'index-a-1']);
  expect(shipped).toEqual([1]);
  expect(attempts).toMatchObject([
    { what: 'data', sequence: 1, outcome: { status: 'stored' }, bytes: 10, seconds: 0 },
    { what: 'index', sequence: 1, outcome: { status: 'stored' }, bytes: 10, seconds: 0 },
  ]);
  await uploader.stop();
});

test('a segment without records is an index only', async () => {
  const { uploader, destination, shipped } = rig();
  uploader.enqueue({ ...segment(1), data: null });
  await settle();
  expect(destination.started).toEqual(['index-a-1']);
  expect(shipped).toEqual([1]);
});

test('what is there already counts as stored', async () => {
  const { uploader, destination, shipped } = rig();
  destination.stored.set('data-a-1', 'sha256 of data-a-1').set('index-a-1', 'sha256 of index-a-1');
  uploader.enqueue(segment(1));
  await settle();
  expect(shipped).toEqual([1]);
});

test('the oldest go first, so many at once as allowed', async () => {
  const { uploader, destination, shipped } = rig({ concurrency: 2 });
  const release = destination.hold();
  for (const sequence of [1, 5, 3, 2, 4]) uploader.enqueue(segment(sequence));
  await settle();
  expect(destination.started).toEqual(['data-a-1', 'data-a-5']);
  expect(uploader.status()).toEqual({ queued: 3, inFlight: 2 });
  release();
  await settle();
  expect(destination.started.filter((key) => key.startsWith('data'))).toEqual([
    'data-a-1',
    'data-a-5',
    'data-a-2',
    'data-a-3',
    'data-a-4',
  ]);
  expect(destination.mostAtOnce).toBe(2);
  expect(shipped.toSorted()).toEqual([1, 2, 3, 4, 5]);
});

test('enqueueing a segment twice is a mistake of the program', async () => {
  const { uploader, destination } = rig();
  const release = destination.hold();
  uploader.enqueue(segment(1));
  expect(() => uploader.enqueue(segment(1))).toThrow('BUG: segment 1 is queued already');
  release();
  await uploader.stop();
});

test('a waiting segment can be removed, one that is under way or stored in part cannot', async () => {
  const { uploader, destination, clock, shipped } = rig({ concurrency: 1 });
  const release = destination.hold();
  uploader.enqueue(segment(1));
  uploader.enqueue(segment(2));
  await settle();
  expect([uploader.isInFlight(1), uploader.isInFlight(2), uploader.isInFlight(3)]).toEqual([
    true,
    false,
    false,
  ]);
  expect([uploader.remove(1), uploader.remove(2), uploader.remove(3)]).toEqual([false, true, false]);
  destination.script = ({ key }) => (key.startsWith('index') ? failed('server') : undefined);
  release();
  await settle();
  expect(uploader.status()).toMatchObject({ queued: 1, inFlight: 0 });
  expect([uploader.isInFlight(1), uploader.remove(1)]).toEqual([true, false]);
  uploader.enqueue({ ...segment(2, 'dropped'), data: null });
  destination.script = () => undefined;
  await clock.advance(60_000);
  expect(shipped.toSorted()).toEqual([1, 2]);
  expect(destination.started).not.toContain('data-a-2');
});

test('stop calls off what is under way, keeps no timer, and may be called twice', async () => {
  const { uploader, destination, clock, shipped } = rig();
  destination.hold();
  uploader.enqueue(segment(1));
  await settle();
  await Promise.all([uploader.stop(), uploader.stop()]);
  await uploader.stop();
  uploader.enqueue(segment(2));
  await clock.advance(100_000);
  expect(destination.started).toEqual(['data-a-1']);
  expect(shipped).toEqual([]);
  expect(clock.timers).toBe(0);
  expect(uploader.status()).toEqual({ queued: 2, inFlight: 0 });
});

test('stop during an outage leaves no timer', async () => {
  const { uploader, destination, clock } = rig();
  destination.script = () => failed('network');
  uploader.enqueue(segment(1));
  await settle();
  expect(clock.timers).toBe(1);
  await uploader.stop();
  expect(clock.timers).toBe(0);
});

test('draining sends all that is left', async () => {
  const { uploader, shipped } = rig();
  for (let sequence = 1; sequence <= 20; sequence++) uploader.enqueue(segment(sequence));
  await uploader.drain(new AbortController().signal);
  expect(shipped).toHaveLength(20);
  await uploader.drain(new AbortController().signal);
});

test('draining waits no longer than two seconds for a store that fails, and ends at the deadline', async () => {
  const { uploader, destination, clock, shipped } = rig();
  destination.script = () => failed('network');
  uploader.enqueue(segment(1));
  await clock.advance(100_000);
  destination.started.length = 0;
  const deadline = new AbortController();
  const drained = uploader.drain(deadline.signal);
  await clock.advance(20_000);
  expect(destination.started).toHaveLength(11);
  destination.hold();
  await clock.advance(2_000);
  expect(uploader.status().inFlight).toBe(1);
  deadline.abort();
  await drained;
  expect(shipped).toEqual([]);
  expect(uploader.status()).toMatchObject({ queued: 1, inFlight: 0 });
  expect(clock.timers).toBe(0);
});

test('while the machine goes away a store that fails is asked at once, and then every two seconds at least', async () => {
  const { uploader, destination, clock, shipped } = rig();
  destination.script = () => failed('network');
  uploader.enqueue(segment(1));
  await clock.advance(100_000);
  destination.started.length = 0;
  uploader.hurry(true);
  await settle();
  expect(destination.started).toHaveLength(1);
  await clock.advance(20_000);
  expect(destination.started).toHaveLength(11);
  uploader.hurry(false);
  await clock.advance(40_000);
  expect(destination.started.length, 'one that waits already is asked, then it has its time again').toBe(12);
  destination.script = () => undefined;
  uploader.hurry(true);
  await settle();
  expect(shipped).toEqual([1]);
  expect(clock.timers).toBe(0);
});

test('draining past its deadline sends nothing', async () => {
  const { uploader, destination } = rig();
  destination.hold();
  uploader.enqueue(segment(1));
  await uploader.drain(AbortSignal.abort());
  expect(uploader.status()).toEqual({ queued: 1, inFlight: 0 });
});
