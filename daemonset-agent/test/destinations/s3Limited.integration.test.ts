import { describe, expect, test } from 'vitest';
import { type Fault, faults, type ProxiedRequest } from '../../../s3/test/faultyProxy.ts';
import { startIgnorantStore } from '../../../s3/test/ignorantStore.ts';
import { createS3Destination } from '../../src/destinations/s3.ts';
import { s3Fixture } from './s3Fixture.ts';
import { KEY, sealed } from './sealedSample.ts';

/** Stores that do not know one of our headers: versitygw knows them all, so the proxy refuses them in its place. */
const fixture = s3Fixture();

async function limited(refuse: (request: ProxiedRequest) => Fault) {
  await fixture.proxy.mode(refuse);
  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(message);
  const destination = createS3Destination(fixture.settings(fixture.proxy.endpoint), { warn });
  return { destination, warnings };
}
const refusal = (status: number, code: string, message: string): Fault => ({
  type: 'answer',
  status,
  code,
  message,
});

describe('a store that refuses a header', () => {
  test.each([
    [
      'If-None-Match, as AWS says it',
      'if-none-match',
      refusal(501, 'NotImplemented', 'A header you provided implies functionality that is not implemented.'),
    ],
    [
      'If-None-Match, by name',
      'if-none-match',
      refusal(400, 'InvalidArgument', "Unsupported header 'if-none-match' received for this API call."),
    ],
    [
      'x-amz-checksum-sha256',
      'x-amz-checksum-sha256',
      refusal(
        400,
        'InvalidRequest',
        "Unsupported header 'x-amz-checksum-sha256' received for this API call.",
      ),
    ],
  ])('%s gets requests without it from then on, and the operator one warning', async (_, header, answer) => {
    const { destination, warnings } = await limited(({ headers }) =>
      headers[header] === undefined ? faults.pass : answer,
    );
    const one = await sealed(fixture.spool, KEY, 'one');
    expect(await destination.put(one)).toEqual({ status: 'stored' });
    expect(await destination.put(one)).toEqual({ status: 'alreadyThere' });
    expect(await destination.put(await sealed(fixture.spool, KEY, 'two'))).toMatchObject({
      status: 'conflict',
    });
    expect((await fixture.store.read(fixture.bucket, KEY)).toString()).toBe('one');
    fixture.proxy.requests.length = 0;
    expect(await destination.put(await sealed(fixture.spool, `${KEY}.2`, 'two'))).toEqual({
      status: 'stored',
    });
    expect(
      fixture.proxy.requests.every(({ headers, fault }) => headers[header] === undefined && fault === 'pass'),
    ).toBe(true);
    expect(warnings).toEqual([expect.stringMatching(new RegExp(header, 'i'))]);
    await destination.close();
  });

  test('both headers are left out when both are refused', async () => {
    const { destination, warnings } = await limited(({ headers }) => {
      if (headers['x-amz-checksum-sha256'] !== undefined)
        return refusal(400, 'InvalidArgument', "Unsupported header 'x-amz-checksum-sha256'");
      return headers['if-none-match'] === undefined
        ? faults.pass
        : refusal(501, 'NotImplemented', 'not implemented');
    });
    expect(await destination.put(await sealed(fixture.spool, KEY, 'one'))).toEqual({ status: 'stored' });
    expect(warnings).toHaveLength(2);
    await destination.close();
  });

  test('an answer that is about something else stays a failure, and teaches nothing', async () => {
    const answer = refusal(400, 'InvalidStorageClass', 'The storage class you specified is not valid');
    const { destination, warnings } = await limited(() => answer);
    const one = await sealed(fixture.spool, KEY, 'one');
    expect(await destination.put(one)).toMatchObject({
      status: 'failed',
      reason: 'server',
      message: expect.stringContaining('s3.storageClass'),
    });
    await fixture.proxy.mode(faults.pass);
    fixture.proxy.requests.length = 0;
    expect(await destination.put(one)).toEqual({ status: 'stored' });
    expect(fixture.proxy.requests[0]?.headers).toMatchObject({ 'if-none-match': '*' });
    expect(warnings).toEqual([]);
    await destination.close();
  });

  test('without If-None-Match nothing is written as long as it is not known what is there', async () => {
    const { destination } = await limited(({ method, headers }) => {
      if (method === 'HEAD') return faults.accessDenied;
      return headers['if-none-match'] === undefined
        ? faults.pass
        : refusal(501, 'NotImplemented', 'not implemented');
    });
    const outcome = await destination.put(await sealed(fixture.spool, KEY, 'one'));
    expect(outcome).toMatchObject({ reason: 'refused', message: expect.stringContaining('s3:GetObject') });
    expect(await fixture.store.keys(fixture.bucket)).toEqual([]);
    await destination.close();
  });
});

test('a store that ignores If-None-Match is found out by the first object, and then asked before each PUT', async () => {
  const store = await startIgnorantStore();
  const warnings: string[] = [];
  const settings = {
    bucket: 'logs',
    endpoint: store.endpoint,
    forcePathStyle: true,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  };
  const destination = createS3Destination(settings, { warn: (message) => warnings.push(message) });
  const one = await sealed(fixture.spool, 'one', 'one');
  expect(await destination.put(one)).toEqual({ status: 'stored' });
  expect(warnings).toEqual([expect.stringContaining('ignores If-None-Match')]);
  expect(await destination.put(one)).toEqual({ status: 'alreadyThere' });
  expect(await destination.put(await sealed(fixture.spool, 'one', 'two'))).toMatchObject({
    status: 'conflict',
  });
  expect(store.requests).toEqual(['PUT /logs/one', 'PUT /logs/one', 'HEAD /logs/one', 'HEAD /logs/one']);
  expect(store.objects.get('/logs/one')?.body.toString()).toBe('one');
  await destination.close();
  await store.stop();
});
