import type { SourceEntry } from '@logpipeline/records';
import { expect, test } from 'vitest';
import { LineCounters } from '../../src/lines/lineCounters.ts';
import { SourceCounters } from '../../src/pipeline/sourceCounters.ts';

const entry = (shipped: number, lastTime: number | null): SourceEntry => ({
  source: { type: 'path', path: '/a' },
  file: '00',
  ranges: [],
  shipped,
  dropped: {},
  firstTime: lastTime,
  lastTime,
  state: 'open',
});

function read(
  counters: SourceCounters,
  pipeline: LineCounters,
  lines: { time: number; dropped?: boolean }[],
): void {
  counters.attribute(pipeline, () => {
    for (const { time, dropped } of lines) {
      pipeline.linesRead++;
      pipeline.bytesRead += 10;
      if (dropped) pipeline.droppedLevel++;
      else {
        pipeline.shipped++;
        pipeline.lastTime = time;
      }
    }
  });
}

test('each source counts its own lines only', () => {
  const pipeline = new LineCounters();
  const [first, second] = [new SourceCounters(), new SourceCounters()];
  read(first, pipeline, [{ time: 1 }, { time: 2, dropped: true }]);
  read(second, pipeline, [{ time: 3 }]);
  expect([first.linesRead, first.bytesRead, first.droppedLevel]).toEqual([2, 20, 1]);
  expect([second.linesRead, second.bytesRead, second.droppedLevel]).toEqual([1, 10, 0]);
});

test('the oldest unshipped time moves with what is delivered, and is none when all is', () => {
  const pipeline = new LineCounters();
  const counters = new SourceCounters();
  expect(counters.oldestUnshipped).toBeUndefined();
  read(counters, pipeline, [{ time: 100 }]);
  read(counters, pipeline, [{ time: 200 }]);
  expect(counters.oldestUnshipped).toBe(100);
  counters.delivered(entry(1, 150));
  expect([counters.shippedRecords, counters.oldestUnshipped]).toEqual([1, 150]);
  counters.delivered(entry(1, 200));
  expect([counters.shippedRecords, counters.oldestUnshipped]).toEqual([2, undefined]);
});

test('a source whose lines are all filtered waits for nothing', () => {
  const counters = new SourceCounters();
  read(counters, new LineCounters(), [{ time: 100, dropped: true }]);
  counters.delivered(entry(0, null));
  expect(counters.oldestUnshipped).toBeUndefined();
});
