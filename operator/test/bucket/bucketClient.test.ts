import { expect, test } from 'vitest';
import { createBucketClient } from '../../src/bucket/bucketClient.ts';

const credentials = { accessKeyId: 'key-id', secretAccessKey: 'a-secret' };
const settings = { bucket: 'logs', endpoint: 'http://127.0.0.1:1', credentials };

test('a request ends at its deadline, also when the SDK still waits for credentials and heeds no signal', async () => {
  const client = createBucketClient(settings, new AbortController().signal, 50);
  expect(await client.ask(() => new Promise(() => {}))).toEqual({
    ok: false,
    problem: { name: 'TimeoutError', message: 'no answer within 0.05 s' },
  });
  client.close();
});

test('a request ends when it is called off', async () => {
  const abort = new AbortController();
  const client = createBucketClient(settings, abort.signal, 60_000);
  const asked = client.ask(() => new Promise(() => {}));
  abort.abort();
  expect(await asked).toMatchObject({ ok: false, problem: { name: 'AbortError' } });
  client.close();
});

test('a secret in an error stays out of it, and a mistake of ours is not one of the store', async () => {
  const client = createBucketClient(settings, new AbortController().signal);
  const answer = await client.ask(() => Promise.reject(new Error('no: a-secret')));
  expect(answer).toMatchObject({ ok: false, problem: { message: 'no: [removed]' } });
  await expect(client.ask(() => Promise.reject(new ReferenceError('x')))).rejects.toThrow(ReferenceError);
  client.close();
});
