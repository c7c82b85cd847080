import { expect, test } from 'vitest';
import { settle } from './manualClock.ts';
import { part, rig, segment } from './uploaderFixture.ts';

test('a conflict of the data: all of the segment goes up under the id that the spool gives', async () => {
  const asked: string[] = [];
  const { uploader, destination, shipped } = rig({
    onConflict: async ({ sequence }, which) => {
      asked.push(`${which} of ${sequence}`);
      return segment(sequence, 'fresh');
    },
  });
  destination.stored.set('data-a-1', 'something else');
  uploader.enqueue(segment(1));
  await settle();
  expect(asked).toEqual(['data of 1']);
  expect(destination.started).toEqual(['data-a-1', 'data-fresh-1', 'index-fresh-1']);
  expect(shipped).toEqual([1]);
});

test('a conflict of the index: the data stays where it is, and only a new index goes up', async () => {
  const { uploader, destination, shipped } = rig({
    onConflict: async ({ sequence, data }, which) => ({ sequence, data, index: part(`fresh ${which}`) }),
  });
  destination.stored.set('index-a-1', 'something else');
  uploader.enqueue(segment(1));
  await settle();
  expect(destination.started).toEqual(['data-a-1', 'index-a-1', 'fresh index']);
  expect(shipped).toEqual([1]);
});

test('a new index that names other data than what is stored is never sent', async () => {
  const { uploader, destination, shipped } = rig({
    onConflict: async ({ sequence }) => segment(sequence, 'fresh'),
  });
  destination.stored.set('index-a-1', 'something else');
  uploader.enqueue(segment(1));
  await settle();
  expect(destination.started).toEqual(['data-a-1', 'index-a-1']);
  expect(uploader.status().failing?.message).toMatch(/^BUG: the data of segment 1 is stored as data-a-1/);
  expect(shipped).toEqual([]);
  await uploader.stop();
});

test('a store where everything is a conflict is asked a few times, and then left alone for a while', async () => {
  let ids = 0;
  const { uploader, destination, clock } = rig({
    onConflict: async ({ sequence }) => segment(sequence, `${ids++}`),
  });
  destination.script = () => ({ status: 'conflict', message: 'taken' });
  uploader.enqueue(segment(1));
  await settle();
  expect(destination.started).toHaveLength(4);
  expect(uploader.status().failing).toMatchObject({
    message: expect.stringContaining('4 conflicts in a row'),
  });
  destination.script = () => undefined;
  await clock.advance(1_000);
  expect(uploader.status().queued).toBe(0);
});
