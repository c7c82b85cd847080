/** A slower line than this cannot keep up with any node's logs, in bytes per second. */
const SLOWEST_LINE = 64 * 1024;

export type RequestDeadline = {
  /** Aborts on the caller's signal, when time is up, or by `cancel`. */
  readonly signal: AbortSignal;
  /** What ended it, if anything did. */
  readonly ended: () => 'caller' | 'time' | undefined;
  readonly cancel: (error?: Error) => void;
};

/**
 * Limits one attempt. The socket's own timeout only sees silence; a store that sends a byte now and then would hold an
 * upload for good, so that the whole is limited too: the silence allowed, and the time that `size` bytes take on a slow line.
 */
export function requestDeadline(caller: AbortSignal, silenceMs: number, size: number): RequestDeadline {
  const controller = new AbortController();
  let ended: 'caller' | 'time' | undefined;
  const end = (by: 'caller' | 'time' | undefined, error?: Error) => {
    clearTimeout(timer);
    caller.removeEventListener('abort', onCaller);
    if (controller.signal.aborted) return;
    ended = by;
    controller.abort(error);
  };
  const onCaller = () => end('caller');
  const timer = setTimeout(() => end('time'), silenceMs + (size / SLOWEST_LINE) * 1000);
  if (caller.aborted) end('caller');
  else caller.addEventListener('abort', onCaller, { once: true });
  return { signal: controller.signal, ended: () => ended, cancel: (error) => end(undefined, error) };
}
