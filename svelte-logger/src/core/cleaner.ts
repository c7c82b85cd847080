import type { RedactOptions } from './types.ts';

/** Characters of one text; the server takes 32,768. */
const MAX_TEXT = 8_192;
/** The server takes 10 levels and 200 keys of a whole record. */
const MAX_DEPTH = 6;
const MAX_ENTRIES = 50;
/** Names of fields whose values nobody wants in a log. */
const SECRETS = 'passw|pwd|secret|token|authoriz|cookie|api.?key|credential|card.?n|cvc|cvv';
/**
 * Address, credentials, query and fragment; also a path at the beginning of a word. Brackets and apostrophes are parts of an address,
 * but for the last ones; a line and a column behind it, as in stacks, stay.
 */
const ADDRESS =
  /(?:\b([a-z][\w+.-]{0,20}:\/\/)(?:[^\s/?#"<>]*@)?|((?:^|[\s"'(])\/))([^\s?#"<>]*)(?:[?#][^\s"<>]*?(?=(?::\d+){0,2}['(),.;:]{0,4}(?:[\s"<>]|$)))?/gi;

export interface Cleaner {
  /** Cuts, removes queries from addresses, replaces what patterns find. */
  text(value: unknown): string;
  /** A copy that is JSON, without secrets: cycles, getters that throw, DOM nodes and such become texts. */
  data(value: unknown): unknown;
}

export function createCleaner({ patterns = [], fields = [] }: RedactOptions = {}): Cleaner {
  const secret = new RegExp([SECRETS, ...fields].join('|'), 'i');
  const text = (value: unknown) => {
    let clean = String(value).slice(0, MAX_TEXT);
    // Half of a pair, which the cut may leave too, could not be stored.
    clean = (clean.toWellFormed?.() ?? clean).replace(ADDRESS, '$1$2$3');
    for (const { name, regex } of patterns)
      clean = clean.replace(new RegExp(regex, `${regex.flags.replace('g', '')}g`), `[REDACTED:${name}]`);
    return clean;
  };
  const copy = (value: Record<string, unknown>, depth: number) => {
    const clean: Record<string, unknown> = {};
    for (const key of Object.keys(value).slice(0, MAX_ENTRIES))
      clean[text(key)] = secret.test(key) ? '[REDACTED:field]' : read(value, key, depth + 1);
    return clean;
  };
  const read = (holder: object, key: string | number, depth: number): unknown => {
    // Getters and proxies may throw.
    try {
      const value = (holder as Record<string, unknown>)[key];
      if (typeof value === 'string' || typeof value === 'bigint' || value instanceof Error)
        return text(value);
      if (typeof value !== 'object' || value === null) return value;
      const object = value as Record<string, unknown>;
      // Their own contents are what the user sees and types.
      if ('nodeType' in object) return `[${object['nodeName']}]`;
      if (depth > MAX_DEPTH) return '…';
      if (typeof object['toJSON'] === 'function') return read([object['toJSON']()], 0, depth + 1);
      if (Array.isArray(value))
        return value.slice(0, MAX_ENTRIES).map((_, index) => read(value, index, depth + 1));
      return copy(object, depth);
    } catch {
      return '[unreadable]';
    }
  };
  return { text, data: (value) => read([value], 0, 0) };
}
