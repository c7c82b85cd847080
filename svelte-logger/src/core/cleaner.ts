import type { RedactOptions } from './types.ts';

/** Characters of one text; the server takes 32,768. */
const MAX_TEXT = 8_192;
/** The server takes 10 levels and 200 keys of a whole record. */
const MAX_DEPTH = 6;
const MAX_ENTRIES = 50;
/** Names of fields whose values nobody wants in a log. */
const SECRETS = /passw|pwd|secret|token|authoriz|cookie|api.?key|credential|card.?n|cvc|cvv/i;
/** Address, credentials, query and fragment; a line and a column behind them, as in stacks, stay. */
const ADDRESS = /\b([a-z][\w+.-]*:\/\/)(?:[^\s/@?#]*@)?([^\s?#"'<>()]*)(?:[?#](?:(?!(?::\d+)+[\s)]|(?::\d+)+$)[^\s"'<>()])*)?/gi;

export interface Cleaner {
  /** Cuts, removes queries from addresses, replaces what patterns find. */
  text(value: unknown): string;
  /** A copy that is JSON, without secrets: cycles, getters that throw, DOM nodes and such become texts. */
  data(value: unknown, depth?: number): unknown;
}

export function createCleaner({ patterns = [], fields = [] }: RedactOptions = {}): Cleaner {
  const secret = new Set(fields.map((field) => field.toLowerCase()));
  const text = (value: unknown) => {
    let clean = String(value).slice(0, MAX_TEXT);
    // Half of a pair, which the cut may leave too, could not be stored.
    clean = clean.toWellFormed?.() ?? clean.replace(/\p{Surrogate}/gu, '\ufffd');
    if (clean.includes('://')) clean = clean.replace(ADDRESS, '$1$2');
    for (const { name, regex } of patterns)
      clean = clean.replace(new RegExp(regex, `${regex.flags.replace('g', '')}g`), `[REDACTED:${name}]`);
    return clean;
  };
  const copy = (value: object, depth: number) => {
    const seen = new Set<string>();
    const entries: [string, unknown][] = [];
    for (const key of Object.keys(value).slice(0, MAX_ENTRIES)) {
      // Two keys that differ by case only could not be stored.
      let name = key.slice(0, 200).replaceAll('\0', '');
      while (seen.has(name.toLowerCase())) name += '_';
      seen.add(name.toLowerCase());
      entries.push([
        name,
        SECRETS.test(key) || secret.has(key.toLowerCase())
          ? '[REDACTED]'
          : data((value as Record<string, unknown>)[key], depth + 1),
      ]);
    }
    return Object.fromEntries(entries);
  };
  const data = (value: unknown, depth = 0): unknown => {
    try {
      if (value === null || typeof value === 'boolean' || value === undefined) return value;
      if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
      if (typeof value === 'function') return '[function]';
      if (typeof value !== 'object') return text(value);
      if (value instanceof Error) return text(value);
      const json = (value as { toJSON?: unknown }).toJSON;
      if (typeof json === 'function') return depth > MAX_DEPTH ? '…' : data(json.call(value), depth + 1);
      // Their own contents are what the user sees and types.
      if ('nodeType' in value) return `[${(value as Node).nodeName}]`;
      if (depth >= MAX_DEPTH) return '…';
      if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map((one) => data(one, depth + 1) ?? null);
      return copy(value, depth);
    } catch {
      return '[unreadable]';
    }
  };
  return { text, data };
}
