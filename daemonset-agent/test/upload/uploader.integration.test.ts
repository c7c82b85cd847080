import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Fault, faults } from '../../../s3/test/faultyProxy.ts';
import { createS3Destination } from '../../src/destinations/s3.ts';
import type { AttemptInfo, UploadSegment } from '../../src/upload/shipment.ts';
import { createUploader, type Uploader } from '../../src/upload/uploader.ts';
import { s3Fixture } from '../destinations/s3Fixture.ts';
import { sealed } from '../destinations/sealedSample.ts';

/** The uploader and a real S3 server, with faults between. Waits are short: random() is small. */
const fixture = s3Fixture();
const DEADLINE = { timeout: 60_000, interval: 20 };

let uploader: Uploader;
let shipped: UploadSegment[];
let attempts: AttemptInfo[];
beforeEach(() => {
  shipped = [];
  attempts = [];
  uploader = start();
});
afterEach(() => uploader.stop());

function start(): Uploader {
  const destination = createS3Destination(fixture.settings(fixture.proxy.endpoint));
  const running = createUploader<UploadSegment>({
    destination,
    clock: { now: Date.now },
    random: () => Math.random() * 0.1,
    onShipped: async (segment) => void shipped.push(segment),
    onConflict: async () => {
      throw new Error('BUG: no conflict is expected');
    },
    onAttempt: (info) => void attempts.push(info),
  });
  return {
    ...running,
    stop: async () => {
      await running.stop();
      await destination.close();
    },
  };
}

async function segments(count: number): Promise<UploadSegment[]> {
  const part = async (key: string, size: number) => {
    const { signal: _, ...rest } = await sealed(fixture.spool, key, randomBytes(size));
    return rest;
  };
  return Promise.all(
    Array.from({ length: count }, async (_, i) => ({
      sequence: i + 1,
      data: await part(`p/kind=log/${i + 1}.ndjson.zst`, 100_000),
      index: await part(`p/_index/${i + 1}.json.zst`, 1_000),
    })),
  );
}

/** Exactly the objects of the segments, byte for byte, none of which was stored more than once. */
async function expectExactly(expected: UploadSegment[]): Promise<void> {
  expect(shipped.map(({ sequence }) => sequence).sort((a, b) => a - b)).toEqual(
    expected.map((s) => s.sequence),
  );
  const parts = expected.flatMap(({ data, index }) => (data === null ? [index] : [data, index]));
  expect(await fixture.store.keys(fixture.bucket)).toEqual(parts.map(({ key }) => key).sort());
  for (const { key, path } of parts) {
    expect((await fixture.store.read(fixture.bucket, key)).equals(await readFile(path)), key).toBe(true);
    const puts = fixture.proxy.requests.filter(
      (r) => r.key === key && r.method === 'PUT' && r.status === 200,
    );
    expect(puts.length, `PUTs of ${key} that stored`).toBeLessThanOrEqual(1);
  }
}

test.each<[string, Fault]>([
  ['refuses connections', faults.refuse],
  ['asks for less', faults.slowDown],
  ['refuses the credentials', faults.accessDenied],
  ['has an internal error', faults.internalError],
  ['cuts connections', faults.cutAfter(500)],
  ['loses its answers', faults.dropAnswer],
])('a store that %s, and then recovers, has everything once', async (_, fault) => {
  const all = await segments(12);
  await fixture.proxy.mode(fault);
  for (const segment of all) uploader.enqueue(segment);
  await expect
    .poll(() => attempts.filter(({ outcome }) => outcome.status === 'failed').length, DEADLINE)
    .toBeGreaterThan(7);
  expect(uploader.status()).toMatchObject({ failing: { message: expect.stringContaining('s3://') } });
  expect(shipped).toEqual([]);
  await fixture.proxy.mode(faults.pass);
  await expect.poll(() => shipped.length, DEADLINE).toBe(12);
  expect(uploader.status()).toEqual({ queued: 0, inFlight: 0, lastSuccess: expect.any(Number) });
  await expectExactly(all);
});

test('an object whose answer was lost is found there, and its data is not sent again for the index', async () => {
  const [segment] = await segments(1);
  if (segment === undefined) throw new Error('BUG: no segment');
  await fixture.proxy.mode(faults.dropAnswer);
  uploader.enqueue(segment);
  await expect.poll(() => attempts.length, DEADLINE).toBeGreaterThan(1);
  await fixture.proxy.mode(faults.pass);
  await expect.poll(() => shipped.length, DEADLINE).toBe(1);
  const outcomes = attempts.map(({ what, outcome }) => `${what} ${outcome.status}`);
  expect(outcomes.filter((text) => !text.endsWith('failed'))).toEqual(['data alreadyThere', 'index stored']);
  await expectExactly([segment]);
});

test('with faults at random everything arrives once', async () => {
  const all = await segments(30);
  const choice = [
    faults.slowDown,
    faults.internalError,
    faults.cutAfter(300),
    faults.dropAnswer,
    faults.refuse,
  ];
  await fixture.proxy.mode(() =>
    Math.random() < 0.4 ? (choice[Math.floor(Math.random() * 5)] ?? faults.pass) : faults.pass,
  );
  for (const segment of all) uploader.enqueue(segment);
  await expect.poll(() => shipped.length, DEADLINE).toBe(30);
  await expectExactly(all);
});

test('a store that is killed and started again has everything once', async () => {
  const all = await segments(40);
  for (const segment of all) uploader.enqueue(segment);
  await expect.poll(() => shipped.length, DEADLINE).toBeGreaterThan(3);
  await fixture.store.kill();
  await expect.poll(() => uploader.status().failing?.reason, DEADLINE).toBe('network');
  await fixture.store.restart();
  await expect.poll(() => shipped.length, DEADLINE).toBe(40);
  await expectExactly(all);
});

test('draining ends at the deadline while the store hangs, and the next start sends what is left', async () => {
  const all = await segments(6);
  await fixture.proxy.mode(faults.hang);
  for (const segment of all) uploader.enqueue(segment);
  const begin = performance.now();
  await uploader.drain(AbortSignal.timeout(1_000));
  expect(performance.now() - begin).toBeLessThan(3_000);
  expect(uploader.status()).toMatchObject({ queued: 6, inFlight: 0 });
  expect(await fixture.store.keys(fixture.bucket)).toEqual([]);
  await uploader.stop();
  await fixture.proxy.mode(faults.pass);
  uploader = start();
  for (const segment of all) uploader.enqueue(segment);
  await uploader.drain(AbortSignal.timeout(30_000));
  await expectExactly(all);
});
