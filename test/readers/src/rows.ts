import { createHash } from 'node:crypto';

/** What a reader made of an object: how many rows, and SHA-256 over all of them in their order, each followed by LF. */
export type Rows = { rows: number; sha256: string };

export function rowsOf(records: Iterable<string>): Rows {
  const hash = createHash('sha256');
  let rows = 0;
  for (const record of records) {
    hash.update(record).update('\n');
    rows++;
  }
  return { rows, sha256: hash.digest('hex') };
}
