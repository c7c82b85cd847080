/** What a client calls a record: the session that it is of, and its number in it. As text `<session>:<sequence>`. */
export type EventId = {
  /** 1 to 64 of `A-Z a-z 0-9 _ -`. */
  session: string;
  /** 0 to 2^53-1. */
  sequence: number;
};

const EVENT_ID = /^([A-Za-z0-9_-]{1,64}):(0|[1-9]\d{0,15})$/;

/** Undefined: the text is none. A sequence has no leading zeros, so that each has one text. */
export function parseEventId(text: string): EventId | undefined {
  const match = EVENT_ID.exec(text);
  if (match === null) return undefined;
  const [, session = '', digits = ''] = match;
  const sequence = Number(digits);
  return Number.isSafeInteger(sequence) ? { session, sequence } : undefined;
}
