import type { RedactOptions } from './types.ts';

/** Characters of one text; the server takes 32,768. */
const MAX_TEXT = 8_192;
/** The server takes 10 levels and 200 keys of a whole record, some of which are not the data's. */
const MAX_DEPTH = 6;
const MAX_ENTRIES = 50;
/** Below the uppermost level, of keys, objects and lists together: so a graph, whose paths are beyond number, costs no time either. */
const MAX_NESTED = 100;
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
    clean = clean.toWellFormed?.() ?? clean;
    // All have one, and to look for it takes a tenth of the time.
    if (clean.includes('/')) clean = clean.replace(ADDRESS, '$1$2$3');
    for (const { name, regex } of patterns)
      clean = clean.replace(new RegExp(regex, `${regex.flags.replace('g', '')}g`), `[REDACTED:${name}]`);
    return clean;
  };
  let left = 0;
  const read = (holder: object, key: string | number, depth: number): unknown => {
    // Getters and proxies may throw.
    try {
      const value = (holder as Record<string, Record<string, unknown> | null>)[key];
      if (typeof value === 'string' || typeof value === 'bigint' || value instanceof Error)
        return text(value);
      if (typeof value !== 'object' || value === null) return value;
      // Their own contents are what the user sees and types.
      if ('nodeType' in value) return `[${value['nodeName']}]`;
      if (depth > MAX_DEPTH || left-- < 0) return '…';
      if (typeof value['toJSON'] === 'function') return read([value['toJSON']()], 0, depth + 1);
      if (Array.isArray(value))
        return value.slice(0, MAX_ENTRIES).map((_, index) => read(value, index, depth + 1));
      const clean: Record<string, unknown> = {};
      // What else the record says is not to go for the size of one of its values.
      for (const name of Object.keys(value).slice(0, MAX_ENTRIES))
        if (!depth || left-- > 0)
          clean[text(name)] = secret.test(name) ? '[REDACTED:field]' : read(value, name, depth + 1);
      return clean;
    } catch {
      return '[unreadable]';
    }
  };
  return {
    text,
    data: (value) => {
      left = MAX_NESTED;
      return read([value], 0, 0);
    },
  };
}
