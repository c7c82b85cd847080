import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFrames } from '@logpipeline/archive';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shipCorpus } from '../src/agentObject.ts';
import { CORPUS } from '../src/corpus.ts';
import { query, quoted } from '../src/duckdbReader.ts';
import { readers } from '../src/readers.ts';
import { type Rows, rowsOf } from '../src/rows.ts';

const ROUNDS = 12;

describe.each(['zstd', 'gzip'] as const)('an object that the agent made with %s', (compression) => {
  const folder = mkdtempSync(join(tmpdir(), 'agent-objects-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let path = '';
  let records: string[] = [];
  let frames = 0;
  let expected: Rows;

  beforeAll(async () => {
    path = await shipCorpus(folder, compression, ROUNDS);
    const blocks: Buffer[] = [];
    for await (const { data } of readFrames(readFileSync(path), path)) {
      blocks.push(data);
      frames++;
    }
    records = Buffer.concat(blocks).toString('utf8').trimEnd().split('\n');
    expected = rowsOf(records);
  });

  test('has several frames, and a record for every line', () => {
    expect(frames).toBeGreaterThan(2);
    expect(records.length).toBe(ROUNDS * CORPUS.length);
  });

  test.each(CORPUS.map((line, n) => [line.about, line, n] as const))(
    'keeps the line "%s" as it was',
    (_, line, n) => {
      for (let round = 0; round < ROUNDS; round++) {
        const record = records[round * CORPUS.length + n] ?? '';
        // Objects are kept byte for byte, as a member of the record.
        if (line.json) expect(record).toContain(`"data":${line.text}`);
        else expect(JSON.parse(record).message).toBe(line.text);
      }
    },
  );

  for (const reader of readers(compression)) {
    const why = reader.missing();
    test.skipIf(why !== null)(
      `gives the same rows in ${reader.name}${why === null ? '' : ` (${why})`}`,
      async () => {
        expect(await reader.read(path)).toEqual(expected);
      },
    );
  }

  test('can be queried by DuckDB without naming any column, its folders as columns', async () => {
    const sql = `SELECT count(*), count(message), count(data), any_value(kind), any_value(hour) FROM read_json_auto(${quoted(path)}, hive_partitioning = true)`;
    const [row] = await query(sql);
    const json = CORPUS.filter((line) => line.json).length * ROUNDS;
    expect(row?.slice(0, 3).map(Number)).toEqual([records.length, records.length - json, json]);
    expect([row?.[3], Number(row?.[4])]).toEqual(['log', 4]);
  });
});
