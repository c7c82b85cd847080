import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { query, quoted } from '../src/duckdbReader.ts';
import { readers } from '../src/readers.ts';
import { rowsOf } from '../src/rows.ts';
import { sampleObject, sampleRecords } from '../src/sampleObject.ts';

const folder = mkdtempSync(join(tmpdir(), 'readers-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const records = sampleRecords(12);
const expected = rowsOf(records);

for (const compression of ['zstd', 'gzip'] as const) {
  const { bytes, frames } = sampleObject(records, compression);
  const path = join(folder, `object.ndjson.${compression === 'zstd' ? 'zst' : 'gz'}`);
  writeFileSync(path, bytes);

  describe(`an object of ${compression} frames`, () => {
    test('has several', () => {
      expect(frames).toBeGreaterThan(2);
    });

    for (const reader of readers(compression)) {
      const why = reader.missing();
      test.skipIf(why !== null)(
        `gives the same rows in ${reader.name}${why === null ? '' : ` (${why})`}`,
        async () => {
          expect(await reader.read(path)).toEqual(expected);
        },
      );
    }

    test('gives DuckDB the same values as columns', async () => {
      const columns = "{timestamp: 'VARCHAR', level: 'VARCHAR', message: 'VARCHAR', data: 'JSON'}";
      const rows = await query(
        `SELECT timestamp, message, data FROM read_json(${quoted(path)}, format = 'newline_delimited', columns = ${columns})`,
      );
      const parsed = records.map((record) => JSON.parse(record));
      expect(rows.map(([timestamp]) => timestamp)).toEqual(parsed.map(({ timestamp }) => timestamp));
      expect(rows.map(([, message]) => message)).toEqual(parsed.map(({ message }) => message ?? null));
      // DuckDB writes JSON in its own way (escapes, spaces, -0), so that values are compared, not texts.
      const values = (text: unknown) => (text === null ? null : JSON.stringify(JSON.parse(String(text))));
      const found = rows.map(([, , data]) => values(data));
      const wrong = parsed.flatMap(({ data }, n) =>
        found[n] === (data === undefined ? null : JSON.stringify(data)) ? [] : [found[n]],
      );
      expect(wrong).toEqual([]);
    });

    test('can be queried by DuckDB without naming any column', async () => {
      const [row] = await query(
        `SELECT count(*), count(message), count(data) FROM read_json_auto(${quoted(path)})`,
      );
      const messages = records.filter((record) => JSON.parse(record).message !== undefined).length;
      expect(row?.map(Number)).toEqual([records.length, messages, records.length - messages]);
    });
  });
}
