/** Ids of boundaries' records that this page remembers, so that what the server rendered is not recorded again at hydration. */
const KEPT_IDS = 100;
const ids = new Set<string>();
const errors = new WeakMap<object, string>();

/** @returns whether it is new; from then on it is not */
export function isNewErrorId(id: string): boolean {
  if (ids.has(id)) return false;
  if (ids.size >= KEPT_IDS) ids.clear();
  ids.add(id);
  return true;
}

/** One error object comes to several places: to nested boundaries when one throws it on, to Kit's hook again when its error page fails. */
export function recordedIdOf(error: unknown): string | undefined {
  return errors.get(error as object);
}

export function rememberError(error: unknown, id: string): void {
  if (Object(error) === error) errors.set(error as object, id);
}

/** The id that a hook has put into what SvelteKit hands on in place of the error. */
export function handledIdOf(error: unknown): string | undefined {
  // An error of the application may have such a field of its own.
  return error instanceof Error ? undefined : (error as { errorId?: string } | undefined)?.errorId;
}
