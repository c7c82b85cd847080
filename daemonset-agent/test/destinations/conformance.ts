import { createHash } from 'node:crypto';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Destination } from '../../src/destinations/destination.ts';
import { type DestinationSettings, putInChild } from './putInChild.ts';
import { KEY, sealed, sealedOfSize } from './sealedSample.ts';

/** A destination on a store of its own, and a look into the store that does not go through the destination. */
export type Subject = {
  destination: Destination;
  settings: DestinationSettings;
  read(key: string): Promise<Buffer>;
  /** All keys, in order, and anything else that a reader could take for an object. */
  keys(): Promise<string[]>;
  close(): Promise<void>;
};

const MiB = 1024 * 1024;
/** A segment at its limit must not be felt: the agent has 180 MB for everything. */
const MAX_GROWTH_MB = 24;

/** What every destination has to do; the contract is in destination.ts. */
export function destinationConformance(name: string, start: () => Promise<Subject>): void {
  describe(`${name} keeps the contract of a destination`, () => {
    let subject: Subject;
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'conformance-'));
      subject = await start();
    });
    afterEach(async () => {
      await subject.close();
      await rm(folder, { recursive: true, force: true });
    });

    test('stores the bytes of the file, and nothing but the object', async () => {
      const request = await sealedOfSize(folder, KEY, 3 * MiB + 17);
      expect(await subject.destination.put(request)).toEqual({ status: 'stored' });
      expect(sha256(await subject.read(KEY))).toBe(request.sha256);
      expect(await subject.keys()).toEqual([KEY]);
    });

    test('a file without bytes is an object without bytes', async () => {
      const request = await sealed(folder, KEY, '');
      expect(await subject.destination.put(request)).toEqual({ status: 'stored' });
      expect(await subject.destination.put(request)).toEqual({ status: 'alreadyThere' });
      expect(await subject.read(KEY)).toHaveLength(0);
    });

    test('the same bytes again are already there', async () => {
      const request = await sealed(folder, KEY, 'one');
      expect(await subject.destination.put(request)).toEqual({ status: 'stored' });
      expect(await subject.destination.put(request)).toEqual({ status: 'alreadyThere' });
      expect(await subject.destination.put(request)).toEqual({ status: 'alreadyThere' });
    });

    test.each([
      ['of another length', 'one and more'],
      ['of the same length', 'two'],
    ])('other bytes %s are a conflict, and the first stay', async (_, other) => {
      await subject.destination.put(await sealed(folder, KEY, 'one'));
      const outcome = await subject.destination.put(await sealed(folder, KEY, other));
      expect(outcome).toMatchObject({ status: 'conflict', message: expect.stringContaining(KEY) });
      expect((await subject.read(KEY)).toString()).toBe('one');
      expect(await subject.keys()).toEqual([KEY]);
    });

    test('of eight puts of one file at once, exactly one stores it', async () => {
      const request = await sealedOfSize(folder, KEY, 2 * MiB);
      let outcomes = await Promise.all(Array.from({ length: 8 }, () => subject.destination.put(request)));
      // S3 may answer 409 to some, which then have to try again.
      while (outcomes.some((outcome) => outcome.status === 'failed')) {
        outcomes = await Promise.all(
          outcomes.map((outcome) =>
            outcome.status === 'failed' ? subject.destination.put(request) : outcome,
          ),
        );
      }
      const statuses = outcomes.map((outcome) => outcome.status).sort();
      expect(statuses).toEqual([...Array(7).fill('alreadyThere'), 'stored']);
      expect(sha256(await subject.read(KEY))).toBe(request.sha256);
    });

    test('of two files at once under one key, one is stored and the other is a conflict', async () => {
      const requests = [await sealedOfSize(folder, KEY, 2 * MiB), await sealedOfSize(folder, KEY, 2 * MiB)];
      const outcomes = await Promise.all(requests.map((request) => subject.destination.put(request)));
      expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['conflict', 'stored']);
      const winner = requests[outcomes.findIndex((outcome) => outcome.status === 'stored')];
      expect(sha256(await subject.read(KEY))).toBe(winner?.sha256);
    });

    test('a put that was called off before it began stores nothing', async () => {
      const request = await sealed(folder, KEY, 'one');
      const outcome = await subject.destination.put({ ...request, signal: AbortSignal.abort() });
      expect(outcome).toMatchObject({ status: 'failed', reason: 'aborted' });
      expect(await subject.keys()).toEqual([]);
    });

    test('a put that is called off on its way leaves all of the object or nothing', async () => {
      const request = await sealedOfSize(folder, KEY, 32 * MiB);
      const controller = new AbortController();
      const outcome = subject.destination.put({ ...request, signal: controller.signal });
      setTimeout(() => controller.abort(), 20);
      if ((await outcome).status === 'failed') expect(await outcome).toMatchObject({ reason: 'aborted' });
      expect(['stored', 'alreadyThere']).toContain((await subject.destination.put(request)).status);
      expect(sha256(await subject.read(KEY))).toBe(request.sha256);
      expect(await subject.keys()).toEqual([KEY]);
    });

    test.each([
      '',
      '/',
      '/a',
      'a/',
      'a//b',
      '../a',
      'a/../b',
      'a/..',
      './a',
      'a\0b',
      'a\nb',
      'a\\..\\b',
      'x'.repeat(300),
      `${'y/'.repeat(600)}z`,
    ])('refuses a hostile key as a mistake of the program: %.40j', async (key) => {
      const request = await sealed(folder, KEY, 'one');
      await expect(subject.destination.put({ ...request, key })).rejects.toThrow(
        /^BUG: .* is no object key: /,
      );
      expect(await subject.keys()).toEqual([]);
    });

    test('a file that is not what was sealed is never stored', async () => {
      const put = async (damage: (path: string) => Promise<void>) => {
        const request = await sealed(folder, KEY, 'as it was sealed');
        await damage(request.path);
        return subject.destination.put(request);
      };
      const failed = { status: 'failed', reason: 'server' };
      expect(await put((path) => truncate(path, 5))).toMatchObject(failed);
      expect(await put((path) => rm(path))).toMatchObject(failed);
      const flipped = await put((path) => writeFile(path, 'as it was SEALED'));
      expect(flipped).toMatchObject({ ...failed, message: expect.stringMatching(/SHA-?256/i) });
      expect(await subject.keys()).toEqual([]);
    });

    test('64 MiB cost no memory that would show', { timeout: 120_000 }, async () => {
      const requests = [await sealedOfSize(folder, 'small', MiB), await sealedOfSize(folder, KEY, 64 * MiB)];
      const [small, large] = await putInChild(subject.settings, requests);
      expect([small?.status, large?.status]).toEqual(['stored', 'stored']);
      expect((large?.peakRssMb ?? 0) - (small?.peakRssMb ?? 0)).toBeLessThan(MAX_GROWTH_MB);
    });

    test('closing twice is fine', async () => {
      await subject.destination.close();
      await subject.destination.close();
    });
  });
}

/** Comparing digests: expect() takes seconds to compare long buffers. */
function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
