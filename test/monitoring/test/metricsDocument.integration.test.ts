import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '@logpipeline/test-cluster/waitFor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MetricRow, metricRows } from '../src/metricsDocument.ts';
import { type Scene, startScene } from '../src/scene/startScene.ts';

const ROWS = metricRows(readFileSync(join(import.meta.dirname, '../../../docs/metrics.md'), 'utf8'));
const DEADLINE_MS = 30_000;

/** What a machine may not have; the collectors' own tests hold these against machines that do. */
const OF_SOME_MACHINES =
  /^logpipeline_node_(cpu_frequency_hertz|pressure_|disk_|filesystem_|cgroup_|memory_Swap)/;

let scene: Scene;
beforeAll(async () => {
  scene = await startScene(
    { 'node-a': 50 },
    { agent: { cloudWatch: { output: 'stdout', namespace: 'logpipeline' } }, withoutAgent: ['node-d'] },
  );
  await showPods();
}, 120_000);
afterAll(() => scene?.stop(), 60_000);

/**
 * Puts the pods of one namespace, whose logs are there, into the API. The server chooses uids itself: as those of static pods have it,
 * the log's own uid is in an annotation.
 */
async function showPods(): Promise<void> {
  await scene.cluster.make({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  const folders = await waitFor('pods to write logs', DEADLINE_MS, async () => {
    const found = (await readdir(join(scene.folder, 'node-a/log/pods'))).filter((name) =>
      name.startsWith('shop_'),
    );
    return found.length > 0 ? found : null;
  });
  for (const folder of folders) {
    const [namespace = '', name = '', uid = ''] = folder.split('_');
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'store-front-7d9f8c6b5', uid: 'u1' };
    await scene.cluster.make({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        namespace,
        labels: { 'pod-template-hash': '7d9f8c6b5' },
        annotations: { 'kubernetes.io/config.mirror': uid },
        ownerReferences: [{ ...owner, controller: true }],
      },
      spec: { nodeName: 'node-a', containers: [{ name: 'app', image: 'app' }] },
    });
  }
}

type Exported = Omit<MetricRow, 'exportedBy' | 'unit'>;

async function page(job: string): Promise<string> {
  const target = scene.jobs.find((one) => one.job === job)?.targets[0];
  return await (await fetch(`http://${target?.address}/metrics`)).text();
}

/** The metrics of a page, each with all labels that any of its series has; undefined: it has none. */
function exportedOn(text: string): (Exported | Omit<Exported, 'labels'>)[] {
  return text
    .split(/^# HELP /m)
    .slice(1)
    .map((family) => {
      const [, name = '', meaning = ''] = /^(\S+) (.*)$/m.exec(family) ?? [];
      const [, type = ''] = /^# TYPE \S+ (\w+)$/m.exec(family) ?? [];
      const series = [...family.matchAll(/^[a-z]\w*(?:\{(.*)\})? \S+$/gim)].map(([, labels = '']) => labels);
      const labels = [
        ...new Set(
          series.flatMap((text) => [...text.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)].map((l) => l[1] ?? '')),
        ),
      ];
      const own = type === 'histogram' ? labels.filter((label) => label !== 'le') : labels;
      return { name, type, meaning, ...(series.length === 0 ? {} : { labels: own.sort() }) };
    })
    .filter(({ name }) => !/^(process|nodejs)_/.test(name));
}

/** What a row says, as far as a page can show it. */
function documented(exportedBy: string, isShown: (name: string) => boolean) {
  return ROWS.filter((row) => row.exportedBy === exportedBy).map(({ name, type, meaning, labels }) => ({
    name,
    type,
    meaning,
    ...(isShown(name) ? { labels: labels.toSorted() } : {}),
  }));
}

/** Compares once every metric has a series, as it has after a moment, or is one that this machine does not have. */
async function compare(job: string, exportedBy: string, mayBeAbsent: RegExp): Promise<void> {
  const isWhole = (exported: ReturnType<typeof exportedOn>) =>
    exported.every((metric) => 'labels' in metric || mayBeAbsent.test(metric.name));
  const exported = await waitFor(`all metrics of ${job} to have series`, DEADLINE_MS, async () => {
    const found = exportedOn(await page(job));
    return isWhole(found) ? found : null;
  });
  const shown = new Set(exported.flatMap((metric) => ('labels' in metric ? metric.name : [])));
  const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
  expect(exported.toSorted(byName)).toEqual(
    documented(exportedBy, (name) => shown.has(name)).toSorted(byName),
  );
}

test('a running agent exports what docs/metrics.md says of it, and nothing else', async () => {
  await compare('logpipeline-agent', 'agent', OF_SOME_MACHINES);
}, 60_000);

test('a running operator exports what docs/metrics.md says of it, and nothing else', async () => {
  await compare('logpipeline-operator', 'operator', /^$/);
}, 60_000);

test('a running ingest service exports what docs/metrics.md says of it, and nothing else', async () => {
  await compare('logpipeline-ingest', 'ingest', /^$/);
}, 60_000);

test('the node without an agent is the one that is missed', async () => {
  const text = await waitFor('the operator to miss it', DEADLINE_MS, async () => {
    const found = await page('logpipeline-operator');
    return found.includes('\nlogpipeline_operator_agents_missing 1\n') ? found : null;
  });
  expect(text).toContain('\nlogpipeline_operator_agent_missing{node="node-d"} 1\n');
}, 60_000);

test('lines count by the workload that the API server shows', async () => {
  const counted =
    /^logpipeline_log_records_total\{namespace="shop",workload="store-front",level="INFO"\} [1-9]/m;
  const text = await waitFor('lines to be counted', DEADLINE_MS, async () => {
    const found = await page('logpipeline-agent');
    return counted.test(found) ? found : null;
  });
  const of = [...text.matchAll(/^logpipeline_log_records_total\{namespace="shop",workload="(.*?)"/gm)];
  expect([...new Set(of.map(([, workload]) => workload))]).toEqual(['store-front']);
}, 60_000);
