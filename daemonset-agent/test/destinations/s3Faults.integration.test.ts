import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { faults } from '../../../s3/test/faultyProxy.ts';
import type { Destination } from '../../src/destinations/destination.ts';
import { SILENCE_MS, s3Fixture } from './s3Fixture.ts';
import { KEY, sealed, sealedOfSize } from './sealedSample.ts';

const MiB = 1024 * 1024;
const fixture = s3Fixture();

describe('a fault on the way', () => {
  test.each([
    ['an answer of SlowDown', faults.slowDown, 'throttled', /fewer requests/],
    ['an internal error', faults.internalError, 'server', /InternalError \(500\)/],
    ['a refusal', faults.accessDenied, 'refused', /Allow s3:PutObject/],
    ['an expired token', faults.expiredToken, 'refused', /expired/],
    ['no connection', faults.refuse, 'network', /ECONNREFUSED/],
    ['silence', faults.hang, 'network', /silent|too long/],
    ['a cut in the body', faults.cutAfter(1000), 'network', /cut/],
    [
      'a web page of a proxy',
      { ...faults.internalError, status: 502, body: '<html><p>Bad gateway</html>' },
      'server',
      /\(502\)/,
    ],
    [
      'a redirect to another region',
      {
        ...faults.internalError,
        status: 301,
        code: 'PermanentRedirect',
        headers: { 'x-amz-bucket-region': 'eu-west-3' },
      },
      'missing',
      /Set s3.region to eu-west-3/,
    ],
  ] as const)(
    '%s fails, and the next attempt stores',
    { timeout: 60_000 },
    async (_, fault, reason, message) => {
      for (const size of [5_000, 3 * MiB]) {
        const request = await sealedOfSize(fixture.spool, `${KEY}-${size}`, size);
        await fixture.withDestination(async (destination) => {
          await fixture.proxy.mode(fault);
          const outcome = await destination.put(request);
          expect(outcome).toMatchObject({
            status: 'failed',
            reason,
            message: expect.stringMatching(message),
          });
          expect(await fixture.store.keys(fixture.bucket, request.key)).toEqual([]);
          await fixture.proxy.mode(faults.pass);
          expect(await destination.put(request)).toEqual({ status: 'stored' });
        });
        expect(
          createHash('sha256')
            .update(await fixture.store.read(fixture.bucket, request.key))
            .digest('hex'),
        ).toBe(request.sha256);
      }
    },
  );

  test('a hung store ends within the time allowed for silence', async () => {
    await fixture.proxy.mode(faults.hang);
    const start = performance.now();
    await fixture.withDestination(async (destination) =>
      destination.put(await sealed(fixture.spool, KEY, 'one')),
    );
    expect(performance.now() - start).toBeLessThan(SILENCE_MS + 2_000);
  });

  test('Retry-After is passed on', async () => {
    await fixture.proxy.mode({ ...faults.slowDown, headers: { 'retry-after': '7' } });
    const outcome = await fixture.withDestination(async (destination) =>
      destination.put(await sealed(fixture.spool, KEY, 'one')),
    );
    expect(outcome).toMatchObject({ reason: 'throttled', retryAfterMs: 7_000 });
  });

  test('409 of a request for the same key at the same time is tried again soon', async () => {
    await fixture.proxy.mode({ ...faults.internalError, status: 409, code: 'ConditionalRequestConflict' });
    const outcome = await fixture.withDestination(async (destination) =>
      destination.put(await sealed(fixture.spool, KEY, 'one')),
    );
    expect(outcome).toMatchObject({ status: 'failed', reason: 'server', retryAfterMs: 500 });
  });

  test('an answer that was lost leaves the object, and the next attempt finds it', async () => {
    const request = await sealedOfSize(fixture.spool, KEY, 3 * MiB);
    await fixture.withDestination(async (destination) => {
      await fixture.proxy.mode(faults.dropAnswer);
      expect(await destination.put(request)).toMatchObject({ status: 'failed', reason: 'network' });
      await fixture.proxy.mode(faults.pass);
      expect(await destination.put(request)).toEqual({ status: 'alreadyThere' });
    });
    expect(
      fixture.proxy.requests.filter(({ method, status }) => method === 'PUT' && status === 200),
    ).toHaveLength(1);
  });

  test('an answer that was lost while the rest works is made up for by asking', async () => {
    await fixture.proxy.mode(({ method }) => (method === 'PUT' ? faults.dropAnswer : faults.pass));
    const outcome = await fixture.withDestination(async (destination) =>
      destination.put(await sealed(fixture.spool, KEY, 'one')),
    );
    expect(outcome).toEqual({ status: 'alreadyThere' });
  });

  test('credentials that may not read cannot compare, and the message says so', async () => {
    const request = await sealed(fixture.spool, KEY, 'one');
    await fixture.withDestination(async (destination) => {
      await destination.put(request);
      await fixture.proxy.mode(({ method }) => (method === 'HEAD' ? faults.accessDenied : faults.pass));
      const outcome = await destination.put(request);
      expect(outcome).toMatchObject({
        reason: 'refused',
        message: expect.stringContaining('Allow s3:GetObject'),
      });
    });
  });

  test('an object that is deleted between the refusal and the question is sent again soon', async () => {
    const request = await sealed(fixture.spool, KEY, 'one');
    await fixture.withDestination(async (destination) => {
      await destination.put(request);
      await fixture.proxy.mode(({ method }) =>
        method === 'HEAD' ? { ...faults.internalError, status: 404, code: 'NoSuchKey' } : faults.pass,
      );
      expect(await destination.put(request)).toMatchObject({
        status: 'failed',
        reason: 'server',
        retryAfterMs: 1_000,
      });
    });
  });

  test('a bucket that does not exist is missing', async () => {
    const put = async (destination: Destination) => destination.put(await sealed(fixture.spool, KEY, 'one'));
    const outcome = await fixture.withDestination(put, { bucket: 'no-such-bucket-here' });
    expect(outcome).toMatchObject({
      reason: 'missing',
      message: expect.stringContaining('no-such-bucket-here'),
    });
  });

  test('a wrong secret is refused, and appears nowhere', async () => {
    const secretAccessKey = 'wrong-secret-that-nobody-may-see';
    const credentials = { accessKeyId: fixture.store.accessKey, secretAccessKey };
    const put = async (destination: Destination) => destination.put(await sealed(fixture.spool, KEY, 'one'));
    const outcome = await fixture.withDestination(put, { credentials });
    expect(outcome).toMatchObject({ reason: 'refused' });
    expect(JSON.stringify(outcome)).not.toContain(secretAccessKey);
    expect(JSON.stringify(outcome)).not.toContain(fixture.store.accessKey);
  });

  test('a put that is called off while the body is on its way ends at once', async () => {
    await fixture.proxy.mode(faults.hang);
    const controller = new AbortController();
    const request = await sealedOfSize(fixture.spool, KEY, 16 * MiB);
    await fixture.withDestination(async (destination) => {
      const outcome = destination.put({ ...request, signal: controller.signal });
      await expect.poll(() => fixture.proxy.requests[0]?.bodyBytes ?? 0).toBeGreaterThan(0);
      const start = performance.now();
      controller.abort();
      expect(await outcome).toMatchObject({ status: 'failed', reason: 'aborted' });
      expect(performance.now() - start).toBeLessThan(2_000);
    });
    expect(await fixture.store.keys(fixture.bucket)).toEqual([]);
  });
});
