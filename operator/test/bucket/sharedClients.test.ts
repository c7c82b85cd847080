import { createS3Client, type S3Settings } from '@logpipeline/s3';
import { expect, test } from 'vitest';
import { sharedClients } from '../../src/bucket/sharedClients.ts';

const settings: S3Settings = {
  bucket: 'logs',
  endpoint: 'http://127.0.0.1:1',
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
};

test('equal settings share a client until the last has given it back', () => {
  const destroyed: string[] = [];
  const lease = sharedClients((wanted) => {
    const client = createS3Client(wanted);
    client.destroy = () => destroyed.push(wanted.bucket);
    return client;
  });
  const one = lease(settings);
  const two = lease(structuredClone(settings));
  expect(two.client).toBe(one.client);
  one.release();
  one.release();
  expect(destroyed).toEqual([]);
  two.release();
  expect(destroyed).toEqual(['logs']);
  expect(lease(settings).client).not.toBe(one.client);
});

test.each<Partial<S3Settings>>([
  { bucket: 'other' },
  { region: 'eu-west-3' },
  { endpoint: 'http://127.0.0.1:2' },
  { forcePathStyle: true },
  { credentials: { accessKeyId: 'a', secretAccessKey: 'c' } },
  { requestTimeoutMs: 5 },
])('nothing is shared with %j', (more) => {
  const lease = sharedClients();
  const [one, two] = [lease(settings), lease({ ...settings, ...more })];
  expect(two.client).not.toBe(one.client);
  one.release();
  two.release();
});
