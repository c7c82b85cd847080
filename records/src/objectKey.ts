import { partition } from './timestamp.ts';

export type KeyParts = {
  /** One or more path segments without `/` at either end, never empty. */
  prefix: string;
  cluster: string;
  /** Any time within the object's hour, milliseconds since 1970 UTC. */
  ms: number;
  node: string;
  /** The segment's id: the spool's id and a sequence number. */
  segment: string;
};

/**
 * `<prefix>/kind=log/cluster=C/dt=2026-11-23/hour=04/<node>-<segment>.<extension>`. The kind (log, metric, request,
 * browser) comes before the date because lifecycle rules go by prefix.
 */
export function objectKey(parts: KeyParts & { kind: string; extension: 'ndjson.zst' | 'ndjson.gz' }): string {
  return `${checkedPrefix(parts.prefix)}/kind=${keySafe(parts.kind)}/${place(parts)}.${parts.extension}`;
}

/** `<prefix>/_index/cluster=C/dt=2026-11-23/hour=04/<node>-<segment>.json.zst` */
export function indexKey(parts: KeyParts): string {
  return `${checkedPrefix(parts.prefix)}/_index/${place(parts)}.json.zst`;
}

function place({ cluster, ms, node, segment }: KeyParts): string {
  const { dt, hour } = partition(ms);
  return `cluster=${keySafe(cluster)}/dt=${dt}/hour=${hour}/${keySafe(node)}-${keySafe(segment)}`;
}

/**
 * Hive's own name for a partition whose value is empty or null; its readers show it as NULL.
 */
const HIVE_NULL = '__HIVE_DEFAULT_PARTITION__';

/**
 * Percent-encodes a value for one segment of a key. Hive, Spark, Trino and DuckDB all decode any `%XX`, so this keeps
 * only what no store, shell or URL changes (letters, digits, `-`, `_` and `.`) and encodes the rest as UTF-8 bytes.
 * A value of dots only would climb in a directory destination: its dots are encoded too.
 */
export function keySafe(value: string): string {
  if (value === '') return HIVE_NULL;
  if (/^[A-Za-z0-9._-]+$/.test(value) && !/^\.+$/.test(value)) return value;
  let safe = '';
  for (const byte of Buffer.from(value, 'utf8')) {
    const char = String.fromCharCode(byte);
    const isSafe = /[A-Za-z0-9_-]/.test(char) || (char === '.' && !/^\.+$/.test(value));
    safe += isSafe ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return safe;
}

function checkedPrefix(prefix: string): string {
  const isSound = prefix.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  if (!isSound) {
    throw new Error(
      `BUG: the prefix ${JSON.stringify(prefix)} must have been checked: path segments that are not empty, "." or ".."`,
    );
  }
  return prefix;
}
