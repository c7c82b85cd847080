import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetObjectCommand, HeadBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, expect, test } from 'vitest';
import { MOST_ANSWER_BYTES } from '../src/answerLimit.ts';
import { createS3Client } from '../src/s3Client.ts';
import { s3Problem } from '../src/s3Problem.ts';

/** Far more than is read, and than what lies in the sockets between. */
const MOST_SENT = 16 * MOST_ANSWER_BYTES;

let server: Server;
let sent: number;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A store whose answers are so long. */
async function storeOf(status: number, bytes: number) {
  sent = 0;
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/xml' });
    const piece = Buffer.alloc(64 * 1024, 'a');
    const write = () => {
      while (sent < bytes && !response.destroyed) {
        sent += piece.length;
        if (!response.write(piece)) {
          response.once('drain', write);
          return;
        }
      }
      response.end();
    };
    write();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return createS3Client({
    bucket: 'logs',
    endpoint: `http://127.0.0.1:${port}`,
    forcePathStyle: true,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
}

const put = new PutObjectCommand({ Bucket: 'logs', Key: 'a', Body: 'x' });

test.each([200, 403, 500])('an answer (%i) that has no end is not read to its end', async (status) => {
  const client = await storeOf(status, MOST_SENT);
  const problem = await client.send(put).then(() => undefined, s3Problem);
  expect(problem).toMatchObject({ name: 'AnswerTooLong' });
  expect(sent).toBeLessThan(MOST_SENT);
  client.destroy();
});

test('answers of no length are as good as before', async () => {
  const client = await storeOf(200, 0);
  await client.send(put);
  await client.send(new HeadBucketCommand({ Bucket: 'logs' }));
  client.destroy();
});

test('an object is got as a stream', async () => {
  const client = await storeOf(200, 2 * MOST_ANSWER_BYTES);
  const { Body } = await client.send(new GetObjectCommand({ Bucket: 'logs', Key: 'a' }));
  let size = 0;
  for await (const chunk of Body as AsyncIterable<Uint8Array>) size += chunk.length;
  expect(size).toBe(2 * MOST_ANSWER_BYTES);
  client.destroy();
});

test('why an object is not got is limited too', async () => {
  const client = await storeOf(403, MOST_SENT);
  const problem = await client
    .send(new GetObjectCommand({ Bucket: 'logs', Key: 'a' }))
    .then(() => 0, s3Problem);
  expect(problem).toMatchObject({ name: 'AnswerTooLong' });
  client.destroy();
});
