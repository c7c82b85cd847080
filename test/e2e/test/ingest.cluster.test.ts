import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { helm } from '@logpipeline/test-cluster';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { grantedRights, refusedRights, usedRights } from '../../../charts/test/rights.ts';
import { browserLoadPod, type LoadReport, loadReport } from '../src/browserLoad.ts';
import { containerProcess } from '../src/containerProcess.ts';
import { localVolumes, volumeOf } from '../src/localVolumes.ts';
import { differences, shippedEvents } from '../src/shippedEvents.ts';
import { type Json, RELEASE, TestRelease } from '../src/testRelease.ts';
import { waitFor } from '../src/waitFor.ts';

const MINUTE = 60_000;
const INGEST = 'logpipeline-ingest';
const PAGES = 'pages';
const ORIGIN = 'https://shop.example.com';
const LOADS = ['page-a', 'page-b', 'page-c'];
/** How long a replica must go on waiting for a store that is away, before it counts as waiting, in ms. */
const WAITING_MS = 15_000;

/** No rate is limited: three addresses send what thousands would. */
const ingest = {
  enabled: true,
  persistence: { storageClass: '-', size: '1Gi' },
  maxRecordsSize: '256Mi',
  config: {
    cors: { allowedOrigins: [ORIGIN] },
    rateLimits: {
      perApplication: { recordsPerSecond: 100_000, burst: 100_000 },
      perAddress: { recordsPerSecond: 100_000, burst: 100_000 },
      perSession: { recordsPerSecond: 10_000, burst: 10_000 },
    },
  },
};

let release: TestRelease;
let reports: LoadReport[] = [];

beforeAll(async () => {
  release = await TestRelease.start({ withoutChart: true, cluster: { auditLog: true } });
  await localVolumes(release, 2, '1Gi');
  await release.install({ ingest });
  await release.namespace(PAGES);
  // Nothing is uploaded for an hour, unless a replica stops.
  const select = { namespaces: { include: ['nowhere'] } };
  await release.apply(release.pipeline('browsers', { interval: '1h', frontend: { enabled: true }, select }));
  await release.untilCondition('browsers', 'Ready', { status: 'True' }, 120);
}, 20 * MINUTE);

afterAll(() => release?.stop(), 2 * MINUTE);

const pods = () => release.list('pods', RELEASE, '--selector', `app.kubernetes.io/name=${INGEST}`);
const inRelease = (...args: string[]) => release.cluster.kubectl([...args, '--namespace', RELEASE]);

test(
  'helm test has the service answer through its Service',
  async () => {
    await helm(release.cluster, ['test', RELEASE, '--namespace', RELEASE]);
  },
  3 * MINUTE,
);

test(
  'replicas are replaced one by one while pages send',
  async () => {
    const { spec } = await release.get('service', INGEST);
    const load = {
      url: `http://${spec.clusterIP}/v1/logs`,
      origin: ORIGIN,
      sessions: 4,
      batch: 10,
      pauseMs: 50,
    };
    await release.apply(...LOADS.map((name) => browserLoadPod({ name, ...load }, PAGES, release.image)));
    await waitFor('all pages run', 60, async () => (await running()).length === LOADS.length);
    await waitFor(
      'records are stored',
      60,
      async () => (await storedBytes(`${INGEST}-0`, `${INGEST}-1`)) > 0,
    );

    const before = (await pods()).map(({ metadata }) => metadata.uid);
    await inRelease('rollout', 'restart', `statefulset/${INGEST}`);
    await inRelease('rollout', 'status', `statefulset/${INGEST}`, '--timeout=8m');
    const after = await pods();
    expect(after.map(({ metadata }) => metadata.uid).filter((uid) => before.includes(uid))).toEqual([]);
    expect((await running()).length).toBe(LOADS.length);
  },
  10 * MINUTE,
);

test(
  'a replica that is scaled away waits for a store that is away, and ends with nothing left on its volume',
  async () => {
    const name = `${INGEST}-1`;
    await waitFor('it has records', 60, async () => (await storedBytes(name)) > 0);
    const service = await containerProcess(release, name, RELEASE, 'ingest');
    const agent = await containerProcess(release, name, RELEASE, 'agent');
    // Asked of the machine: the kubelet says nothing of a pod's containers while it ends them.
    const runs = (pid: number) => existsSync(`/proc/${pid}`);
    await release.s3.kill();
    try {
      await inRelease('scale', 'statefulset', INGEST, '--replicas=1');
      await waitFor('its service has ended', 60, async () => !runs(service));
      await sleep(WAITING_MS);
      expect(runs(agent), 'its agent waits').toBe(true);
      expect(await storedBytes(name), 'what is not shipped is on the volume').toBeGreaterThan(0);
    } finally {
      await release.s3.restart();
    }
    // The agent may wait half a minute before it tries the store again.
    await waitFor('it is gone', 120, async () =>
      (await pods()).every(({ metadata }) => metadata.name !== name),
    );
    expect(await storedBytes(name)).toBe(0);
  },
  5 * MINUTE,
);

test(
  'every event that was acknowledged is in the bucket once, and nothing else',
  async () => {
    reports = await Promise.all(LOADS.map(endLoad));
    await inRelease('scale', 'statefulset', INGEST, '--replicas=0');
    await waitFor('all replicas are gone', 120, async () => (await pods()).length === 0);
    const { copies, replicas, problems } = await shippedEvents(release, `${RELEASE}/browsers`);
    const requests = reports.reduce((sum, report) => sum + report.requests, 0);
    const troubles = reports.map((report) => report.troubles);
    console.log(
      `${copies.size} events of ${LOADS.length} pages in ${requests} requests; other answers: ${JSON.stringify(troubles)}`,
    );
    const unanswered = troubles.flatMap((one) => Object.values(one)).reduce((sum, count) => sum + count, 0);
    expect(unanswered, 'pages hardly notice').toBeLessThan(requests / 100);
    expect(reports.flatMap(({ refused }) => refused)).toEqual([]);
    const { missing, doubled, unknown } = differences(copies, reports);
    expect({ missing, doubled, unknown }).toEqual({ missing: [], doubled: [], unknown: [] });
    expect(problems).toEqual([]);
    expect(replicas).toEqual([`${INGEST}-0`, `${INGEST}-1`]);
    expect(copies.size).toBeGreaterThan(1_000);
  },
  5 * MINUTE,
);

test(
  'replicas that come back know what they took before',
  async () => {
    await inRelease('scale', 'statefulset', INGEST, '--replicas=2');
    await inRelease('rollout', 'status', `statefulset/${INGEST}`, '--timeout=2m');
    const ids = reports.flatMap(({ events }) => Object.keys(events).map((session) => `${session}:0`));
    const answers = await Promise.all((await pods()).map(({ status }) => send(status.podIP, ids)));
    // Each was taken by the one or by the other.
    expect(answers.reduce((sum, { duplicate }) => sum + duplicate, 0)).toBe(ids.length);
  },
  4 * MINUTE,
);

test('every right of the agents beside the service was used, and none was missing', async () => {
  const account = `${RELEASE}:${INGEST}`;
  const events = await release.cluster.auditEvents();
  expect(refusedRights(events, account)).toEqual([]);
  expect(usedRights(events, account)).toEqual(grantedRights([await release.get('role', INGEST)]));
});

async function running(): Promise<Json[]> {
  return (await release.list('pods', PAGES)).filter(({ status }) => status.phase === 'Running');
}

/** Bytes of records and of segments on the volumes of these replicas: what is not in the bucket. */
async function storedBytes(...replicas: string[]): Promise<number> {
  let bytes = 0;
  for (const replica of replicas) {
    const volume = await volumeOf(release, replica, RELEASE);
    for (const file of globSync(['records/{browser,request}/*.log*', 'spool/pipelines/*/*.data'], {
      cwd: volume,
    })) {
      bytes += statSync(join(volume, file), { throwIfNoEntry: false })?.size ?? 0;
    }
  }
  return bytes;
}

/** Has a pod of the load send what is not acknowledged yet, and end. */
async function endLoad(pod: string): Promise<LoadReport> {
  process.kill(await containerProcess(release, pod, PAGES), 'SIGTERM');
  await waitFor(
    `${pod} ends`,
    60,
    async () => (await release.get('pod', pod, PAGES)).status.phase === 'Succeeded',
  );
  return loadReport(await release.cluster.kubectl(['logs', pod, '--namespace', PAGES]));
}

/** Sends events to one replica, from the node. */
async function send(podIp: string, ids: readonly string[]): Promise<{ duplicate: number }> {
  const records = ids.map((event_id) => ({
    ...{ event_id, timestamp: new Date().toISOString(), level: 'INFO', message: 'USER_ACTION', data: {} },
  }));
  const script = `
    const [url, origin, body] = process.argv.slice(1);
    const headers = { origin, 'content-type': 'application/json' };
    console.log(await (await fetch(url, { method: 'POST', headers, body })).text());`;
  const args = [`http://${podIp}:8080/v1/logs`, ORIGIN, JSON.stringify({ records })];
  return JSON.parse(
    await release.cluster.exec(process.execPath, '--input-type=module', '--eval', script, '--', ...args),
  );
}
