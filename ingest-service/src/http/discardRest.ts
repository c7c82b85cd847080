import type { IncomingMessage } from 'node:http';

/** Bytes of a refused body that are read and thrown away, and milliseconds for that: more is cut off. */
const MOST_BYTES = 32 * 2 ** 20;
const MOST_MS = 5_000;
/** Of one that comes in chunks, and may have no end. */
const MOST_UNKNOWN_MS = 500;

/**
 * Reads what is left of a body that is refused, so that its client gets the answer: one that is still writing when its connection is closed
 * sees a broken connection, and tries again for ever.
 */
export function discardRest(request: IncomingMessage): Promise<void> {
  const announced = Number(request.headers['content-length'] ?? Number.NaN);
  if (request.complete || request.destroyed || announced > MOST_BYTES) return Promise.resolve();
  return new Promise((resolve) => {
    let bytes = 0;
    const end = () => {
      clearTimeout(timer);
      request.off('data', count);
      for (const name of ['end', 'close', 'error']) request.off(name, end);
      resolve();
    };
    const count = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) end();
    };
    const timer = setTimeout(end, Number.isNaN(announced) ? MOST_UNKNOWN_MS : MOST_MS);
    for (const name of ['end', 'close', 'error']) request.once(name, end);
    request.on('data', count);
    request.resume();
  });
}
