import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startVersitygw, type Versitygw } from '../src/index.ts';

let store: Versitygw;
beforeEach(async () => {
  store = await startVersitygw();
  await store.createBucket('logs');
}, 600_000);
afterEach(() => store.stop(), 30_000);

test('an object is written, listed, read back, and lies as a file in the folder', async () => {
  await store.write('logs', 'a/b.txt', 'hello');
  expect(await store.keys('logs')).toEqual(['a/b.txt']);
  expect(await store.keys('logs', 'c/')).toEqual([]);
  expect((await store.read('logs', 'a/b.txt')).toString()).toBe('hello');
  expect(await readFile(join(store.dir, 'logs/a/b.txt'), 'utf8')).toBe('hello');
}, 30_000);

test('objects and their metadata outlive a kill -9 of the server', async () => {
  const put = new PutObjectCommand({ Bucket: 'logs', Key: 'k', Body: 'v', Metadata: { sha256: 'abc' } });
  await store.client.send(put);
  await store.kill();
  await expect(fetch(store.endpoint)).rejects.toThrow();
  await store.restart();
  const head = await store.client.send(new HeadObjectCommand({ Bucket: 'logs', Key: 'k' }));
  expect(head.Metadata).toEqual({ sha256: 'abc' });
}, 60_000);

test('a second write with If-None-Match: * is refused', async () => {
  const put = () =>
    store.client.send(new PutObjectCommand({ Bucket: 'logs', Key: 'k', Body: 'v', IfNoneMatch: '*' }));
  await put();
  await expect(put()).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } });
}, 30_000);

test('stop removes everything, and may be called twice', async () => {
  await store.stop();
  await store.stop();
  await expect(access(store.dir)).rejects.toThrow();
}, 30_000);
