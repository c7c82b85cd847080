import { Refusal } from '../http/refusal.ts';
import { isNoRoom } from '../storage/noRoom.ts';

/** Seconds: short, since some clients forget what is to wait for longer; those of ours wait longer each time by themselves. */
const FULL_RETRY_SECONDS = 10;
const FAILED_RETRY_SECONDS = 5;

/** What a client is told when its records could not be written. `code`: of the failure. */
export function notWritten(code: string | undefined, cause: unknown): Refusal {
  return isNoRoom(code)
    ? new Refusal(
        503,
        'storage_full',
        'The service has no room until records are shipped. Try again later.',
        {
          retryAfter: FULL_RETRY_SECONDS,
          cause,
        },
      )
    : new Refusal(503, 'storage_failed', 'The service cannot write at this moment. Try again later.', {
        retryAfter: FAILED_RETRY_SECONDS,
        cause,
      });
}
