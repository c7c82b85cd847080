import type { Bytes } from './lineBuffer.ts';

/** What intake needs of others, as small as it needs it. */

/** A file to which whole lines are appended. */
export type DurableLog = {
  /** Resolves when the lines are durable; rejects with a {@link WriteFailure}. */
  write(chunk: Buffer): Promise<void>;
};

/** `linesInFile`: so many lines of the chunk, from its start, are in the file all the same, for good only where they are `durable`. */
export type WriteFailure = Error & { code: string; linesInFile: number; durable: boolean };

export type Claims = {
  /** `pending`: the same event is being written by another request; resolves to whether that succeeded. */
  claim(session: string, sequence: number): 'new' | 'duplicate' | { pending: Promise<boolean> };
  settle(claims: readonly { session: string; sequence: number }[], outcome: 'durable' | 'failed'): void;
  /** They came, and are not stored, for good. */
  note(events: readonly { session: string; sequence: number }[]): void;
};

export type Redactor = {
  /** Undefined: nothing was found. Else the redacted text, valid until the next call. */
  text(bytes: Uint8Array, from: number, to: number): Bytes | undefined;
  /** Undefined: nothing was found. Else the redacted JSON, valid until the next call. */
  json(bytes: Uint8Array, from: number, to: number): Bytes | undefined;
};
