import type { IncomingMessage } from 'node:http';
import type { ByteBudget } from './byteBudget.ts';
import { Refusal } from './refusal.ts';

export type ReadBodyOptions = {
  /** Bytes as they come over the wire. */
  limit: number;
  /** Milliseconds from now until the last byte. */
  timeoutMs: number;
  budget: ByteBudget;
  /** Whose bytes they are, for the budget. */
  holder: string;
};

/** Seconds: what waits in memory is gone by then. */
const BUSY_RETRY_SECONDS = 1;

/**
 * The body as it was sent, still compressed. What it holds of the budget the caller gives back, `bytes.length`.
 * Content-Length is only believed when it says too much; what comes is counted, chunked or not.
 *
 * @throws Refusal 408, 413 or 503; 400 when the client went away
 */
export async function readBody(request: IncomingMessage, options: ReadBodyOptions): Promise<Buffer> {
  const { limit, timeoutMs, budget, holder } = options;
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit) throw tooLarge(announced, limit);
  const chunks: Buffer[] = [];
  let size = 0;
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(late(timeoutMs)), timeoutMs);
      request.on('data', (chunk: Buffer) => {
        if (size + chunk.length > limit) return reject(tooLarge(size + chunk.length, limit));
        if (!budget.take(chunk.length, holder)) return reject(busy());
        size += chunk.length;
        chunks.push(chunk);
      });
      request.once('end', resolve);
      request.once('error', (cause) => reject(aborted(cause)));
      // It comes after each request; an error for nothing costs more than to read the body.
      request.once('close', () => (request.readableEnded ? undefined : reject(aborted())));
    });
  } catch (error) {
    request.removeAllListeners('data');
    budget.give(size, holder);
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size);
}

function tooLarge(value: number, limit: number): Refusal {
  return new Refusal(
    413,
    'body_too_large',
    `The body has ${value} bytes or more; allowed: ${limit}. Send fewer records a request, or compress them.`,
    { setting: 'limits.body', limit, value },
  );
}

function late(timeoutMs: number): Refusal {
  return new Refusal(
    408,
    'body_timeout',
    `The body did not come within ${timeoutMs} ms. Send fewer records a request, or try again with a better connection.`,
    { setting: 'limits.bodyTimeout', limit: timeoutMs },
  );
}

function busy(): Refusal {
  return new Refusal(503, 'busy', 'Too many bodies are in memory at this moment. Try again in a second.', {
    setting: 'limits.bodiesInMemory',
    retryAfter: BUSY_RETRY_SECONDS,
  });
}

function aborted(cause?: Error): Refusal {
  return new Refusal(400, 'body_aborted', 'The connection was closed before the body was complete.', {
    cause,
  });
}
