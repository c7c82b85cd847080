import { isNoRoom } from './noRoom.ts';

export type RotateLeftOverOptions = {
  rotate: () => Promise<void>;
  /** Milliseconds between attempts. */
  retryMs: number;
  /** Told of each attempt: undefined when it succeeded, which is the last one. */
  onAttempt: (error: unknown) => void;
};

/**
 * Rotates the file that the process before this one left, so that it can go once it is shipped. Before that what is remembered of its events is
 * saved, which a full disk has no room for. Then it stays where it is and is tried again, and the service starts all the same: it
 * refuses records until there is room, while one that ended would be started again later and later.
 *
 * @returns ends the attempts
 * @throws what is no want of room
 */
export async function rotateLeftOver({
  rotate,
  retryMs,
  onAttempt,
}: RotateLeftOverOptions): Promise<() => void> {
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const attempt = () => rotate().then(() => onAttempt(undefined));
  const again = (error: unknown) => {
    onAttempt(error);
    if (!ended) timer = setTimeout(() => void attempt().catch(again), retryMs).unref();
  };
  await attempt().catch((error: NodeJS.ErrnoException) => {
    if (!isNoRoom(error.code)) throw error;
    again(error);
  });
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
