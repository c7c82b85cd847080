import { createHash } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SegmentIndex } from '@logpipeline/records';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Delivery } from '../../src/pipeline/delivery.ts';
import { PipelineCounters } from '../../src/pipeline/pipelineCounters.ts';
import { PipelineTotals } from '../../src/pipeline/pipelineTotals.ts';
import { segmentPath } from '../../src/spool/layout.ts';
import { SealedSegments } from '../../src/spool/sealedSegments.ts';
import { failed, ScriptedDestination } from '../upload/scriptedDestination.ts';

const CONTEXT = { pipeline: 'default/p', cluster: 'c', node: 'n', prefix: 'default/p' };

let folder: string;
let sealed: SealedSegments;
let destination: ScriptedDestination;
let counters: PipelineCounters;
let delivery: Delivery;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'delivery-'));
  sealed = new SealedSegments(folder, CONTEXT);
  destination = new ScriptedDestination();
  counters = new PipelineCounters();
  delivery = new Delivery({
    pipeline: CONTEXT.pipeline,
    destination,
    sealed,
    counters,
    totals: new PipelineTotals(() => ({})),
    suspended: false,
    hurried: false,
    dropOldest: true,
    renewSeries: () => 'ffffffffffffffff',
    onDelivered: () => undefined,
    onRoom: () => undefined,
    log: pino({ level: 'silent' }),
    now: Date.now,
    random: () => 0,
  });
});
afterEach(async () => {
  await delivery.stop(AbortSignal.abort());
  rmSync(folder, { recursive: true });
});

async function freeze(sequence: number): Promise<void> {
  const data = `${sequence}`.repeat(100);
  writeFileSync(segmentPath(folder, sequence, 'data'), data);
  await sealed.freeze({
    version: 1,
    ...CONTEXT,
    series: '0123456789abcdef',
    sequence,
    kind: 'log',
    hour: 1,
    object: {
      key: `default/p/${sequence}.ndjson.zst`,
      size: data.length,
      sha256: createHash('sha256').update(data).digest('hex'),
      records: 10,
      uncompressedSize: 1_000,
    },
    frames: [],
    sources: [],
    gaps: [],
    sealedAt: new Date(0).toISOString(),
    nextDue: new Date(0).toISOString(),
    stopping: false,
  } satisfies SegmentIndex);
}

const waiting = () => delivery.status().queued + delivery.status().inFlight;

async function outage(): Promise<void> {
  destination.script = () => failed('network');
  await freeze(1);
  await freeze(2);
  delivery.enqueueSealed();
  await expect.poll(() => delivery.status().failing?.reason).toBe('network');
  await expect.poll(() => delivery.status().inFlight).toBe(0);
}

test('of a segment that is dropped the index goes up, and the rest is delivered', async () => {
  await outage();
  await delivery.makeRoom();
  destination.script = () => undefined;
  await delivery.stop(AbortSignal.timeout(5_000));
  expect([...destination.stored.keys()].filter((key) => !key.includes('_index'))).toEqual([
    'default/p/2.ndjson.zst',
  ]);
  expect([destination.stored.size, counters.droppedBufferFull, counters.shippedRecords]).toEqual([3, 10, 10]);
});

test('a segment that could not be dropped is delivered all the same', async () => {
  await outage();
  const index = segmentPath(folder, 1, 'index');
  renameSync(index, `${index}.away`);
  await expect(delivery.makeRoom()).rejects.toThrow('ENOENT');
  renameSync(`${index}.away`, index);
  expect([waiting(), counters.droppedBufferFull]).toEqual([2, 0]);
  destination.script = () => undefined;
  await delivery.stop(AbortSignal.timeout(5_000));
  expect([destination.stored.size, counters.shippedRecords, sealed.values()]).toEqual([4, 20, []]);
});
