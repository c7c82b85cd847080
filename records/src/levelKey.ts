import { createWordTable } from './wordTable.ts';

/**
 * Keys that hold a record's level, best first, in lower case; they are found in any case. Where a line has several,
 * a value that is a word beats a number (`"level":3` may be a verbosity, `"severity":"INFO"` can only be a level);
 * among equals the better key wins.
 */
const LEVEL_KEYS = [
  'level',
  'severity',
  'lvl',
  'log.level',
  'loglevel',
  'log_level',
  'levelname', // Python's logging
  'level_name', // Monolog
  'severity_text', // OpenTelemetry
  'severitytext',
  'error_severity', // Postgres' jsonlog
  '@l', // Serilog's compact format
  '@level', // hclog
] as const;

/** MongoDB's one-letter key. It counts only in a line that begins as MongoDB's do. */
export const MONGO_KEY = LEVEL_KEYS.length + 1;

/** ECS: `{"log":{"level":"info"}}`. */
export const LOG_KEY = MONGO_KEY + 1;

const KEYS = createWordTable({
  ...Object.fromEntries(LEVEL_KEYS.map((key, index) => [key, index + 1])),
  s: MONGO_KEY,
  log: LOG_KEY,
});

/** The rank of the key `level` within the object `log`, the same as of `log.level`. */
export const NESTED_RANK = LEVEL_KEYS.indexOf('log.level') + 1;

/** First bytes of the keys above: most keys of a line fail this test. */
const STARTS = new Uint8Array(256);
for (const letter of 'lse@LSE') STARTS[letter.charCodeAt(0)] = 1;

/** The rank of a top-level key, 1 for the best, or {@link MONGO_KEY} or {@link LOG_KEY}; 0 when it is none of them. */
export function levelKey(bytes: Uint8Array, from: number, to: number): number {
  return from < to && STARTS[bytes[from] as number] === 1 ? KEYS.lookup(bytes, from, to) : 0;
}
