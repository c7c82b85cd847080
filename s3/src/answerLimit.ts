import type { S3Client } from '@aws-sdk/client-s3';

/** The longest answer that is read, in bytes: 1,000 lifecycle rules, the most that S3 takes, are under 1 MiB. */
export const MOST_ANSWER_BYTES = 4 * 1024 * 1024;

/**
 * Ends requests whose answer is longer. The SDK reads an answer whole before it looks at it, and whoever may name an endpoint could
 * otherwise fill the memory of a process that serves others too. An object that is got comes as a stream, for whoever asked to bound.
 */
export function limitAnswers(client: S3Client): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const result = await next(args);
        const response = result.response as Response;
        if (commandName === 'GetObjectCommand' && response.statusCode < 300) return result;
        if (response.body !== undefined && !(response.body instanceof Uint8Array)) {
          response.body = await readAll(response.body);
        }
        return result;
      },
    // Right before the answer is read.
    { step: 'deserialize', priority: 'low', name: 'answerLimit' },
  );
}

type Response = { statusCode: number; body?: AsyncIterable<Uint8Array> | Uint8Array };

/** Leaving the loop early destroys the stream, and with it the connection. */
async function readAll(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MOST_ANSWER_BYTES) {
      const error = new Error(
        `the answer is longer than ${MOST_ANSWER_BYTES} bytes, which no store of S3 sends`,
      );
      throw Object.assign(error, { name: 'AnswerTooLong' });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
