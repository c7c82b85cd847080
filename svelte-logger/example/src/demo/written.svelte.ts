import { SvelteMap } from 'svelte/reactivity';

/** Ids of records that this page has written into its outbox, and when, in ms since 1970. */
export const written = new SvelteMap<string, number>();

const RETRY_MS = 1_000;
let untold: string[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** For `onStored`: the demo counts what pages wrote, to compare it with what came. */
export function tellWritten(ids: readonly string[]): void {
  for (const id of ids) written.set(id, Date.now());
  untold.push(...ids);
  void tell();
}

async function tell(): Promise<void> {
  clearTimeout(timer);
  const told = untold;
  untold = [];
  if (told.length === 0) return;
  try {
    // 503: nobody counts.
    const { ok, status } = await fetch('/demo/written', {
      method: 'POST',
      body: JSON.stringify(told),
      keepalive: true,
    });
    if (ok || status === 503) return;
  } catch {
    // Offline; below.
  }
  untold.unshift(...told);
  timer = setTimeout(() => void tell(), RETRY_MS);
}
