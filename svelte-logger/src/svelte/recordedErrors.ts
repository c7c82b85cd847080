import { randomId } from '../core/randomId.ts';

/** Ids of boundaries' records that this page remembers, so that what the server rendered is not recorded again at hydration. */
const KEPT_IDS = 100;
const ids = new Set<string>();
const errors = new WeakMap<object, string>();

/** @returns whether it is new; from then on it is not */
export function isNewErrorId(id: string): boolean {
  if (ids.has(id)) return false;
  ids.add(id);
  for (const oldest of ids) {
    if (ids.size <= KEPT_IDS) break;
    ids.delete(oldest);
  }
  return true;
}

/** One error object comes to several places: to nested boundaries when one throws it on, to Kit's hook again when its error page fails. */
export function recordedIdOf(error: unknown): string | undefined {
  return isObject(error) ? errors.get(error) : undefined;
}

export function rememberError(error: unknown, id: string): void {
  if (isObject(error)) errors.set(error, id);
}

export const newErrorId = (): string => `err_${randomId()}`;

/** The id that a hook has put into what SvelteKit hands on in place of the error. */
export function handledIdOf(error: unknown): string | undefined {
  if (!isObject(error) || error instanceof Error) return undefined;
  const { errorId } = error as { errorId?: unknown };
  return typeof errorId === 'string' ? errorId : undefined;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
