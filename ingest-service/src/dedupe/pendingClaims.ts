import type { EventId } from './eventId.ts';

type Waiter = { promise: Promise<boolean>; resolve: (durable: boolean) => void };

/** Events that are being written, and who waits for what becomes of them. */
export class PendingClaims {
  readonly #sessions = new Map<string, Map<number, Waiter | undefined>>();

  /** False: it is being written already. */
  add(session: string, sequence: number): boolean {
    const known = this.#sessions.get(session);
    if (known === undefined) this.#sessions.set(session, new Map([[sequence, undefined]]));
    else if (known.has(sequence)) return false;
    else known.set(sequence, undefined);
    return true;
  }

  has(session: string, sequence: number): boolean {
    return this.#sessions.get(session)?.has(sequence) ?? false;
  }

  /** Whether any event of it is being written. */
  hasAnyOf(session: string): boolean {
    return this.#sessions.has(session);
  }

  /** Whether it became durable, once that is known. */
  outcome(session: string, sequence: number): Promise<boolean> {
    const known = this.#sessions.get(session);
    const waiter = known?.get(sequence) ?? createWaiter();
    known?.set(sequence, waiter);
    return waiter.promise;
  }

  settle({ session, sequence }: EventId, durable: boolean): void {
    const known = this.#sessions.get(session);
    const waiter = known?.get(sequence);
    if (known === undefined || !known.delete(sequence))
      throw new Error(`BUG: ${session}:${sequence} is settled, but was not claimed`);
    if (known.size === 0) this.#sessions.delete(session);
    waiter?.resolve(durable);
  }
}

function createWaiter(): Waiter {
  let resolve: Waiter['resolve'] = () => undefined;
  const promise = new Promise<boolean>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}
