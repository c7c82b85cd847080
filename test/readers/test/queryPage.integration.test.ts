import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startVersitygw, type Versitygw } from '@logpipeline/test-binaries';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { workloadOfPodName } from '../../../daemonset-agent/src/pods/workloadOfPodName.ts';
import { type BucketQuery, bucketQuery, type Row } from '../src/bucketQuery.ts';
import { machineSample } from '../src/machineSample.ts';
import { missing } from '../src/missing.ts';
import { SCENE } from '../src/nodeScene.ts';
import { pageBlocks } from '../src/pageBlocks.ts';
import { prepareQueryTools } from '../src/queryTools.ts';
import { BUCKET, PREFIX, shipScene } from '../src/shipScene.ts';

const why = missing(['python3']);
const INSTALL_MS = 600_000;
const QUERIES = pageBlocks('query.md', 'sql', 'duckdb');

/** What the queries of the page find, in their order. */
const FOUND: [about: string, check: (rows: Row[]) => void][] = [
  [
    'errors by workload and minute',
    (rows) => {
      const { errors } = SCENE;
      expect(rows).toHaveLength(10);
      const burst = Array.from({ length: errors.minutes }, (_, n) => ({
        minute: expect.stringContaining(`04:${20 + n}:00`),
        namespace: 'shop',
        workload: 'checkout',
        // Two pods of it.
        errors: 2 * errors.aMinute,
      }));
      expect(rows.slice(0, errors.minutes)).toEqual(burst);
      expect(rows.at(-1)).toMatchObject({ workload: 'web', errors: 1 });
    },
  ],
  [
    "one pod's hour",
    (rows) => {
      expect(rows).toHaveLength(60 * 2 + SCENE.errors.minutes * SCENE.errors.aMinute);
      expect(rows[0]).toMatchObject({ level: 'INFO', line: 'INFO order accepted' });
      const times = rows.map(({ timestamp }) => String(timestamp));
      expect(times).toEqual([...times].sort());
    },
  ],
  [
    'slow routes within JSON lines',
    (rows) => expect(rows).toEqual([{ route: '/api/cart', slow: 70, slowest_ms: 2400 }]),
  ],
  [
    'CPU of the nodes',
    (rows) => {
      // One of the nodes has two silent spans of five minutes.
      expect(rows).toHaveLength(12 + 10);
      const busy = rows.filter(({ cpu_peak }) => Number(cpu_peak) > 80);
      expect(busy).toEqual([
        {
          five_minutes: expect.stringContaining('04:20:00'),
          node: 'n1',
          cpu_percent: 95.5,
          cpu_peak: 95.5,
          memory_percent: 87.5,
        },
      ]);
    },
  ],
  [
    'disks that fill',
    (rows) =>
      expect(rows).toEqual([{ node: 'n1', mount_point: '/data', free_percent: 25.3, hours_left: 0.8 }]),
  ],
  [
    'what ran at a moment',
    (rows) => {
      expect(rows).toHaveLength(4);
      expect(rows[0]).toEqual({
        node: 'n1',
        name: 'java',
        pid: 4711,
        namespace: 'shop',
        pod: 'checkout-7d4b9c6f5-x2x7q',
        cpu_percent: 180.5,
        rss_mib: 2048,
      });
    },
  ],
  [
    'silent nodes',
    (rows) =>
      expect(rows).toEqual([
        {
          node: 'n2',
          silent_from: expect.stringContaining('04:29:30'),
          silent_until: expect.stringContaining('04:40:00'),
          silence: '00:10:30',
        },
      ]),
  ],
];

describe.skipIf(why !== null)(`docs/query.md with DuckDB${why === null ? '' : ` (${why})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'query-page-test-'));
  let server: Versitygw;
  let bucket: BucketQuery;

  beforeAll(async () => {
    const tools = await prepareQueryTools();
    server = await startVersitygw();
    await shipScene(folder, server);
    bucket = bucketQuery(tools, server, folder);
  }, INSTALL_MS);
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true });
  });

  test('each query has its row in this test', () => {
    expect(QUERIES).toHaveLength(FOUND.length);
  });

  test.each(FOUND.map(([about, check], n) => [about, check, n] as const))('%s', async (_, check, n) => {
    check(await bucket.rows(QUERIES[n] ?? ''));
  });

  test('the views hold every record', async () => {
    expect(
      await bucket.rows('SELECT count(*) AS records, count(message) + count(data) AS lines FROM logs'),
    ).toEqual([{ records: 680, lines: 680 }]);
    expect(
      await bucket.rows("SELECT count(*) AS samples FROM metrics WHERE message = 'SYSTEM_METRICS'"),
    ).toEqual([{ samples: 2 * 140 - 20 }]);
  });

  test('only the objects of the hour that is asked for are read', async () => {
    const plan = await bucket.text(
      "EXPLAIN ANALYZE SELECT count(*) FROM logs WHERE cluster = 'prod' AND dt = '2026-11-23' AND hour = 4",
    );
    expect(plan).toContain('Scanning Files: 2/4');
  });

  test("workload() takes from a pod's name what the agent takes from it", async () => {
    const pods = [
      'checkout-7d4b9c6f5-x2x7q',
      'web-6c9f7d5b8-bcd5f',
      'node-exporter-x7k2p',
      'report-29012345-x7k2p',
      'postgres-0',
      'hand-made',
      'api-v2',
    ];
    const names = pods.map((pod) => `'${pod}'`).join(', ');
    const rows = await bucket.rows(
      `SELECT workload(pod) AS workload FROM (SELECT unnest([${names}]) AS pod)`,
    );
    expect(rows).toEqual(pods.map((pod) => ({ workload: workloadOfPodName(pod) })));
  });

  test('a sample of this machine can be read', async () => {
    const record = await machineSample();
    const path = join(folder, 'kind=metric/cluster=prod/dt=2026-11-23/hour=04/sample.ndjson');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${record}\n`);
    const [row] = await bucket.rows(
      `SELECT to_json(sample) AS sample FROM read_metrics('${path}') AS sample`,
    );
    const sample = row?.['sample'] as Record<string, unknown>;
    for (const [field, value] of Object.entries(JSON.parse(record)))
      if (!['timestamp', 'kind', 'cluster'].includes(field))
        expect([field, sample[field]]).toEqual([field, value]);
  });

  test('no field of a record of a node is missing in the view', async () => {
    const [row] = await bucket.rows('SELECT to_json(metrics) AS sample FROM metrics LIMIT 1');
    const sample = typeof row?.['sample'] === 'string' ? JSON.parse(row['sample']) : row?.['sample'];
    const [object] = await server.keys(BUCKET, `${PREFIX}/kind=metric/`);
    const [first] = await bucket.rows(
      `SELECT json FROM read_ndjson_objects('s3://${BUCKET}/${object}') LIMIT 1`,
    );
    const record = typeof first?.['json'] === 'string' ? JSON.parse(first['json']) : first?.['json'];
    for (const [field, value] of Object.entries(record))
      if (!['timestamp', 'kind', 'cluster'].includes(field))
        expect([field, sample[field]]).toEqual([field, value]);
  });
});
