import { afterEach, beforeEach, expect, test } from 'vitest';
import { MOST_MOUNT_POINTS } from '../../src/cloudWatch/mountPoints.ts';
import { type CloudWatch, startCloudWatch } from '../../src/cloudWatch/startCloudWatch.ts';
import { type Totals, totalsOf } from '../../src/cloudWatch/totals.ts';
import { parseSettings } from '../../src/settings/settings.ts';
import { waitFor } from '../discovery/waitFor.ts';
import { exampleSample } from '../nodeMetrics/exampleSample.ts';
import { emfOf } from './emfRules.ts';
import { type Listener, listen } from './listener.ts';

let listener: Listener;
let cloudWatch: CloudWatch;
let totals: Totals;
let warnings: string[];

const withErrors = (applicationErrors: number): Totals => ({
  ...totalsOf([], { errors: 0 }),
  applicationErrors,
});

beforeEach(async () => {
  listener = await listen();
  totals = withErrors(100);
  warnings = [];
  const parsed = parseSettings({
    cloudWatch: { output: `tcp://127.0.0.1:${listener.port}` },
    pipelines: [{ name: 'app', destination: { directory: { path: '/objects' } }, nodeMetrics: {} }],
  });
  if (!parsed.ok || parsed.settings.cloudWatch === undefined) throw new Error('BUG: the settings are good');
  cloudWatch = startCloudWatch({
    settings: parsed.settings.cloudWatch,
    cluster: 'prod',
    node: 'n1',
    totals: () => totals,
    log: { info: () => undefined, warn: (text) => warnings.push(text) },
    random: () => 0.5,
  });
});
afterEach(async () => {
  await cloudWatch.stop();
  await listener.close();
});

test("what CloudWatch's agent receives holds to its format, and counts are those since the sample before", async () => {
  for (const errors of [111, 111, 140]) {
    totals = withErrors(errors);
    cloudWatch.write(exampleSample());
  }
  await waitFor('all documents', () => listener.lines.length === 6);
  const documents = listener.lines.map(emfOf);
  expect(documents.map((document) => document['ApplicationErrors'])).toEqual([
    11,
    undefined,
    0,
    undefined,
    29,
    undefined,
  ]);
  expect(cloudWatch.status()).toEqual({ documents: { written: 6, dropped: 0 }, mountPointsLeftOut: 0 });
});

test('file systems beyond the bound are counted, and said once', async () => {
  const [root] = exampleSample().filesystems ?? [];
  const filesystems = Array.from({ length: 64 }, (_, n) => ({ ...root, mount_point: `/data/${n}` })) as never;
  for (let n = 0; n < 2; n++) cloudWatch.write(exampleSample({ filesystems }));
  await waitFor('all documents', () => listener.lines.length === 2 * (1 + MOST_MOUNT_POINTS));
  expect(cloudWatch.status().mountPointsLeftOut).toBe(64 - MOST_MOUNT_POINTS);
  expect(warnings).toEqual([expect.stringMatching(/^48 file systems of this node get no metrics/)]);
});

test('a sample of which nothing is known makes a document of what is', async () => {
  const nothing = Object.fromEntries(Object.keys(exampleSample().cpu).map((name) => [name, null]));
  cloudWatch.write(
    exampleSample({ cpu: nothing as never, memory: { memory_percent: null } as never, filesystems: null }),
  );
  await waitFor('a document', () => listener.lines.length === 1);
  expect(emfOf(listener.lines[0] ?? '')).not.toHaveProperty('CPUUtilization');
});
