import { freemem, totalmem } from 'node:os';
import { startVersitygw, type Versitygw } from '@logpipeline/test-binaries';
import { type MonitoredRelease, startMonitoredRelease } from './monitoredRelease.ts';
import { failingPods, steadyPods } from './shopPods.ts';
import { mountSmallFileSystem, SMALL_MOUNT_POINT } from './smallFileSystem.ts';
import { BUCKET, RELEASE, type TestRelease } from './testRelease.ts';
import * as troubles from './troubles.ts';

/** What the tests set in the place of the chart's own. */
export const RUNBOOKS = 'https://runbooks.example.com/';
export const SHOP = 'shop';
/** More than the ten a minute of the default, over the five minutes that are looked at. */
const ERRORS = 60;
/** Memory that is used up beyond what is in use when the cluster has started; the threshold lies in the middle. Other tests need some too. */
const MEMORY_BYTES = 4 * 2 ** 30;
const BUSY_PERCENT = 85;
const FOR = '4s';
const ON_SMALL = { for: FOR, selector: `mountpoint="${SMALL_MOUNT_POINT}"` };

/** So short that it is seen within minutes; everything else has the chart's defaults. `memory`: percent. */
const alerts = (memory: number) => ({
  HighCpu: { for: FOR, percent: BUSY_PERCENT },
  HighMemory: { for: FOR, percent: memory },
  DiskSpaceLow: ON_SMALL,
  DiskSpaceCritical: ON_SMALL,
  // The fall is seen for as long as the window: longer than until the file system is emptied again.
  DiskWillFillIn4h: { ...ON_SMALL, window: '3m' },
  InodesLow: ON_SMALL,
  ApplicationErrorRateHigh: { for: FOR, labels: { team: 'payments' } },
  FileNotTailed: { for: FOR },
  ConfigRejected: { for: FOR },
  NoSuccessfulUpload: { for: FOR, lateSeconds: 5 },
  UploadErrorsHigh: { for: FOR, percent: 50 },
  UploadForbidden: { for: FOR },
  SpoolFillingUp: { for: FOR, percent: 1 },
  RecordsDropped: { for: FOR },
  AgentDown: { for: FOR },
  AgentMissingOnNode: { for: FOR },
  OperatorNotReconciling: { for: '10s' },
});

export const WARNING = { severity: 'warning' };
export const CRITICAL = { severity: 'critical' };
export const NODE = { node: 'node-1' };
const SMALL = { ...NODE, mountpoint: SMALL_MOUNT_POINT, fstype: 'ext4' };
const STOPPED = { pipeline: `${RELEASE}/stopped` };

/** What `beginTroubles` makes fire and `endTroubles` ends, and some of the labels that it is to have. */
export const EXPECTED: readonly (readonly [alert: string, labels: Record<string, string>])[] = [
  ['HighCpu', { ...WARNING, ...NODE }],
  ['HighMemory', { ...WARNING, ...NODE }],
  ['DiskSpaceLow', { ...WARNING, ...SMALL }],
  ['DiskSpaceCritical', { ...CRITICAL, ...SMALL }],
  ['DiskWillFillIn4h', { ...WARNING, ...SMALL }],
  ['InodesLow', { ...WARNING, ...SMALL }],
  ['FileNotTailed', { ...WARNING, ...NODE, ...STOPPED }],
  ['ConfigRejected', { ...WARNING }],
  ['UploadForbidden', { ...CRITICAL, pipeline: `${RELEASE}/forbidden`, outcome: 'refused' }],
  ['UploadErrorsHigh', { ...WARNING, ...STOPPED }],
  ['SpoolFillingUp', { ...WARNING, ...STOPPED }],
  ['NoSuccessfulUpload', { ...CRITICAL, ...STOPPED }],
  // The last one: what makes it fire is looked at for five minutes.
  ['ApplicationErrorRateHigh', { ...WARNING, namespace: SHOP, workload: 'checkout', team: 'payments' }],
];

/** Likewise; but these look at a quarter of an hour, for whose end no test waits. */
export const LASTING: typeof EXPECTED = [
  ['RecordsDropped', { ...WARNING, pipeline: `${RELEASE}/limited`, reason: 'rate_limit' }],
];

export type AlertScene = MonitoredRelease & {
  /** Everything that EXPECTED is about goes wrong. What could not be made to is the error; `endTroubles` is due all the same. */
  beginTroubles(): Promise<void>;
  /** All causes are taken away. May be called twice. */
  endTroubles(): Promise<void>;
};

/**
 * A monitored release with pipelines: of `stopped` and `suspended` the store will go, of `forbidden` the key will not be good any
 * more, `idle` has nothing to ship, and `nodes` ships the node's metrics.
 */
export async function startAlertScene(): Promise<AlertScene> {
  const store = await startVersitygw({ host: '0.0.0.0' });
  const started: { stop(): Promise<void> }[] = [store];
  const stop = async () => {
    for (const one of started.splice(0).reverse()) await one.stop();
  };
  try {
    await store.createBucket(BUCKET);
    let usedShare = 0;
    const monitored = await startMonitoredRelease({
      alerts() {
        const inUse = 1 - freemem() / totalmem();
        const more = Math.min(MEMORY_BYTES, freemem() / 2) / totalmem();
        usedShare = inUse + more;
        return alerts(Math.round(100 * (inUse + more / 2)));
      },
      runbookUrl: RUNBOOKS,
      interval: '2s',
      values: { operator: { replicas: 1 } },
      prepare: (release) => startPipelines(release, store),
    });
    started.push(monitored);
    const { release } = monitored;
    const small = await mountSmallFileSystem(release.cluster);
    const all = [
      troubles.busyProcessors(),
      troubles.littleMemory(usedShare),
      troubles.fullFileSystem(small),
      troubles.tooManyLines(release, { select: { namespaces: { include: [SHOP] } } }),
      troubles.unreadableLog(release, `${SHOP}_catalogue`),
      troubles.newerConfiguration(release, 'idle'),
      troubles.wrongKey(release, 'replaced'),
      troubles.stoppedStore(store),
    ];
    return {
      ...monitored,
      async beginTroubles() {
        await release.apply(failingPods(SHOP, release.image, ERRORS));
        // All are begun before any of them can be ended.
        const begun = await Promise.allSettled(all.map((trouble) => trouble.begin()));
        for (const one of begun) if (one.status === 'rejected') throw one.reason;
      },
      async endTroubles() {
        await Promise.all(all.map((trouble) => trouble.end()));
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startPipelines(release: TestRelease, store: Versitygw): Promise<void> {
  for (const name of [SHOP, 'quiet']) await release.namespace(name);
  await release.credentials('replaced', RELEASE);
  await release.credentials('other', RELEASE, {
    AWS_ACCESS_KEY_ID: store.accessKey,
    AWS_SECRET_ACCESS_KEY: store.secretKey,
  });
  const select = { namespaces: { include: [SHOP] } };
  const s3 = {
    endpoint: `http://${release.cluster.hostAddress}:${store.port}`,
    credentialsSecretRef: { name: 'other' },
  };
  await release.apply(
    release.pipeline('stopped', { select, s3, buffer: { maxSize: '16Mi' } }),
    release.pipeline('suspended', { select, s3, suspend: true }),
    release.pipeline('forbidden', { select, s3: { credentialsSecretRef: { name: 'replaced' } } }),
    release.pipeline('idle', { select: { namespaces: { include: ['quiet'] } } }),
    release.pipeline('nodes', {
      select: { namespaces: { include: ['quiet'] } },
      nodeMetrics: { enabled: true },
    }),
    steadyPods(SHOP, release.image),
  );
  for (const name of ['stopped', 'forbidden', 'idle', 'nodes'])
    await release.untilCondition(name, 'Ready', { status: 'True' }, 120);
}
