/** On the global object: the collector of `/api` and `/useApiLogging` are entries of their own, of which a page may have several copies. */
const PLACE = Symbol.for('@logpipeline/svelte-logger/recorded-call');
const global = globalThis as { [PLACE]?: boolean };

/**
 * Begins a call of `fetch` that its caller records, so that the collector leaves it out. Who has put a fetch of theirs around the collector's, as
 * SvelteKit may, does not hide that from it, as long as they call it at once.
 */
export function callRecorded<Answer>(call: () => Answer): Answer {
  global[PLACE] = true;
  try {
    return call();
  } finally {
    global[PLACE] = false;
  }
}

/** Whether the call that begins now is recorded by its caller. */
export const isRecordedCall = (): boolean => global[PLACE] === true;
