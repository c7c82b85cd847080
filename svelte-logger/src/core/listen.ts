/** Adds listeners by the names of their events, before those of the page itself, until `signal` ends them. */
export function listen(
  target: EventTarget,
  signal: AbortSignal,
  // biome-ignore lint/suspicious/noExplicitAny: each event has a type of its own.
  listeners: Record<string, (event: any) => unknown>,
): void {
  for (const name in listeners)
    target.addEventListener(name, listeners[name] as EventListener, { signal, capture: true });
}
