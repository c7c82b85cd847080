import { objectKey } from '@logpipeline/records';
import { describe, expect, test } from 'vitest';
import { machineSample } from '../src/machineSample.ts';
import { missing } from '../src/missing.ts';
import { SCENE, sceneSamples } from '../src/nodeScene.ts';
import { pageBlocks, readDoc } from '../src/pageBlocks.ts';
import { BUCKET, PREFIX } from '../src/shipScene.ts';
import { type Dialect, misfits, tableColumns } from '../src/tableColumns.ts';

const why = missing(['java', 'mvn']);
const FETCH_MS = 600_000;

/** What is shipped, as docs/records.md has it; that page is held against the agent. */
const RECORDS = {
  log: [...readDoc('records.md').matchAll(/^\{"timestamp":.*$/gm)]
    .map(([line]) => JSON.parse(line))
    .filter(({ kind }) => kind === 'log')
    // A line that is JSON is text for these tables.
    .map((record) => ('data' in record ? { ...record, data: JSON.stringify(record.data) } : record)),
  metric: [...SCENE.nodes.flatMap((node) => sceneSamples(node))].map((line) => JSON.parse(line)),
};

/** Folders' names, and not read from the records. */
const PARTITIONS = ['cluster', 'dt', 'hour'];

describe.skipIf(why !== null).each<[file: string, dialect: Dialect]>([
  ['athena.sql', 'hive'],
  ['trino.sql', 'trino'],
])(`docs/query/%s${why === null ? '' : ` (${why})`}`, (file, dialect) => {
  const statements = readDoc(`query/${file}`)
    .split(/;\n/)
    .filter((statement) => /CREATE/.test(statement));

  test('has a table for each kind', () => {
    expect(statements.map((statement) => /TABLE (?:\S+\.)?(\w+) \(/.exec(statement)?.[1])).toEqual([
      'logs',
      'metrics',
    ]);
  });

  test.each([
    [0, 'log'],
    [1, 'metric'],
  ] as const)(
    'table %i has a column of the right type for every field of kind %s, and no other',
    async (n, kind) => {
      const columns = await tableColumns(dialect, statements[n] ?? '');
      expect(Object.keys(columns).slice(-PARTITIONS.length)).toEqual(PARTITIONS);
      const records = RECORDS[kind].map(({ kind: _, cluster: __, ...fields }) => fields);
      expect(records.length).toBeGreaterThan(10);
      expect([...new Set(records.flatMap((record) => misfits(columns, record)))]).toEqual([]);
      const known = new Set(records.flatMap((record) => Object.keys(record)));
      expect(Object.keys(columns).filter((name) => !known.has(name) && !PARTITIONS.includes(name))).toEqual(
        [],
      );
    },
    FETCH_MS,
  );

  test('a sample of this machine fits', async () => {
    const columns = await tableColumns(dialect, statements[1] ?? '');
    const { kind: _, cluster: __, ...fields } = JSON.parse(await machineSample());
    expect(misfits(columns, fields)).toEqual([]);
  });

  test.each([
    [0, 'log'],
    [1, 'metric'],
  ] as const)('table %i is where the agent stores kind %s', (n, kind) => {
    const text = statements[n] ?? '';
    const [, template = ''] = /location[._]template'? = '(.*)'/.exec(text) ?? [];
    const [, location = ''] = /(?:LOCATION|external_location =) '(.*)'/.exec(text) ?? [];
    const key = objectKey({
      prefix: PREFIX,
      kind,
      cluster: SCENE.cluster,
      ms: SCENE.from,
      node: 'n1',
      segment: '0123456789abcdef-00000001',
      extension: 'ndjson.zst',
    });
    // Values as the projection writes them: dates as yyyy-MM-dd, hours with two digits.
    const values: Record<string, string> = { cluster: SCENE.cluster, dt: '2026-11-23', hour: '03' };
    const folder = template.replace(/\$\{(\w+)\}/g, (_, name) => values[name] ?? '');
    expect(`s3://${BUCKET}/${key}`).toBe(`${folder}n1-0123456789abcdef-00000001.ndjson.zst`);
    expect(template.startsWith(location) && location.endsWith(`/kind=${kind}/`)).toBe(true);
  });
});

describe.skipIf(why !== null)(`docs/query.md${why === null ? '' : ` (${why})`}`, () => {
  const queries = pageBlocks('query.md', 'sql', 'trino');

  test('has queries for Athena and Trino', () => {
    expect(queries.length).toBeGreaterThan(2);
  });

  test.each(queries)(
    'Trino can parse %s',
    async (query) => {
      await tableColumns('trino', query);
    },
    FETCH_MS,
  );
});
