import { randomId } from '../../core/randomId.ts';
import { handledIdOf, recordedIdOf, rememberError } from '../recordedErrors.ts';

/** What both versions of SvelteKit give to `handleError`. Kit 2 has `status` and `message`, Kit 3 `kind`. */
export interface HandleErrorInput {
  error: unknown;
  kind?: string;
  status?: number;
  message?: string;
}

/** Any handler of Kit 2 or 3, on either side. */
// biome-ignore lint/suspicious/noExplicitAny: it is given what Kit gives, of a version that is not known here
export type UserHandler = (input: any) => unknown;

/** What the hook returns: the handler's answer, with the record's id for `+error.svelte` and boundaries. */
export type HandledError = { message: string; errorId: string } | undefined;

const newErrorId = (): string => `err_${randomId()}`;

/**
 * Whether it is a fault to record: what was thrown unawares, and what the application answers as a server's fault. Kit 3 also hands over what
 * was thrown on purpose (`error(404)`), Kit 2 addresses that no route has.
 */
export function isFault(input: HandleErrorInput): boolean {
  // Kit 3 warns in development of whoever reads `status`.
  if (input.kind === undefined) return (input.status ?? 500) >= 500;
  if (input.kind === 'unknown') return true;
  return ((input.error as { status?: number } | null)?.status ?? 0) >= 500;
}

/**
 * Runs the person's handler, records, and joins both. Kit demands that its hook never throws, and on a server, without Svelte's `async`, that it
 * answers at once: a promise is returned only where the handler returns one.
 *
 * @param record is given the id under which to record; what it throws is lost
 */
export function handleAndRecord(
  input: HandleErrorInput,
  handler: UserHandler | undefined,
  record: (error: unknown, errorId: string) => void,
): unknown {
  const tell = (error: unknown, errorId: string) => {
    if (recordedIdOf(error) !== undefined) return;
    rememberError(error, errorId);
    try {
      record(error, errorId);
    } catch {
      // There is nobody left to tell.
    }
  };
  const failed = (error: unknown) => tell(error, newErrorId());
  let answer: unknown;
  try {
    answer = handler?.(input);
  } catch (error) {
    failed(error);
  }
  if (!isFault(input)) return answer instanceof Promise ? answer.catch(failed) : answer;

  // An id that the handler has made becomes the record's.
  const errorId = recordedIdOf(input.error) || handledIdOf(answer) || newErrorId();
  tell(input.error, errorId);
  // Kit 3 fills in itself what is not overridden.
  const base = input.kind === undefined ? { message: input.message, errorId } : { errorId };
  const join = (given: unknown) => ({ ...base, ...(given as object | undefined) });
  if (!(answer instanceof Promise)) return join(answer);
  return answer.then(join, (error) => {
    failed(error);
    return base;
  });
}
