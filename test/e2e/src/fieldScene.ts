import { type Json, RELEASE, type TestRelease } from './testRelease.ts';

/** The namespaces of pods whose lines are shipped, and where one writes far too much. */
export const SHOP = 'shop';
export const BACK = 'back';
export const LATER = 'later';
export const FLOOD = 'flood';
/** Where a pod writes what is to be redacted. */
export const TELLING = 'telling';

/** One line of each level, then one without any. */
const EVERY_LEVEL = `
for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal']) console.log('level=' + level + ' one line of it');
console.log('nothing says of what level this is');
`;
/** Lines of DEBUG in as short a time as can be, then one of INFO. */
export const CHATTER_LINES = 2_000;
const CHATTER = `
let text = '';
for (let n = 1; n <= ${CHATTER_LINES}; n++) text += 'level=debug n=' + n + '\\n';
process.stdout.write(text + 'level=info the last one\\n');
`;
/** Random text, so that it is 22 MB compressed: more than the smallest buffer, and less than the kubelet keeps of a log. */
export const FLOOD_LINES = 30_000;
const FLOODING = `
const { randomBytes } = await import('node:crypto');
for (let n = 1; n <= ${FLOOD_LINES}; n++) {
  const text = 'level=info n=' + n + ' ' + randomBytes(741).toString('base64') + '\\n';
  if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve));
}
`;

/** A secret as text, and one in JSON, where it is escaped. */
const SECRETS = `
console.log('level=info mail to a@b.io about order-12');
console.log(JSON.stringify({ level: 'warn', mail: 'c@d.io', 'order-3': 'order-45' }).replace('@', String.raw\`\\u0040\`));
`;

/** Makes the namespaces and their pods, and waits until all pods have written what they have to say. */
export async function writeFieldScene(release: TestRelease): Promise<void> {
  const pod = (namespace: string, name: string, labels: object, scripts: object, annotations = {}) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels, annotations },
    spec: {
      restartPolicy: 'Never',
      containers: Object.entries(scripts).map(([container, script]) => ({
        name: container,
        image: release.image,
        imagePullPolicy: 'Never',
        command: ['node', '--input-type=module', '--eval', script],
      })),
    },
  });
  await release.apply(
    pod(SHOP, 'web', { app: 'web', tier: 'front' }, { main: EVERY_LEVEL, proxy: EVERY_LEVEL }),
    pod(SHOP, 'orders', { app: 'orders', tier: 'middle' }, { main: EVERY_LEVEL }),
    pod(SHOP, 'chatter', { app: 'chatter' }, { main: CHATTER }),
    pod(SHOP, 'hidden', { app: 'web' }, { main: EVERY_LEVEL }, { 'logpipeline.dev/exclude': 'true' }),
    pod(BACK, 'batch', { app: 'batch', tier: 'back' }, { main: EVERY_LEVEL }),
    pod(LATER, 'early', { app: 'early' }, { main: EVERY_LEVEL }),
    pod(TELLING, 'teller', { app: 'teller' }, { main: SECRETS }),
    pod(FLOOD, 'flood', {}, { main: FLOODING }),
  );
  const phase = '--for=jsonpath={.status.phase}=Succeeded';
  for (const namespace of [SHOP, BACK, LATER, TELLING, FLOOD])
    await release.cluster.kubectl(['wait', '-n', namespace, phase, '--timeout=180s', 'pod', '--all']);
}

const GROUPED = { namespaces: { include: [SHOP, BACK] } };
const OF_SHOP = { namespaces: { include: [SHOP] } };

/** Specs of pipelines by name, each with the fields that a test is about. `recorded`: the store behind a proxy that keeps requests. */
export function fieldPipelines(recorded: string): Record<string, Json> {
  return {
    all: { select: { ...GROUPED, attachLabels: ['app', 'tier'] } },
    daily: { select: GROUPED, interval: '24h' },
    levels: { select: GROUPED, levels: ['WARN', 'FATAL'] },
    known: { select: GROUPED, levels: ['FATAL'], dropUnknown: true },
    'all-but': { select: { namespaces: { exclude: [SHOP, LATER, TELLING, FLOOD, RELEASE] } } },
    labelled: { select: { namespaces: { matchLabels: { observed: 'yes' } } } },
    front: { select: { ...GROUPED, pods: { matchLabels: { tier: 'front' } } } },
    expressed: {
      select: {
        ...GROUPED,
        pods: {
          matchExpressions: [
            { key: 'tier', operator: 'Exists' },
            { key: 'app', operator: 'NotIn', values: ['web', 'batch'] },
          ],
        },
      },
    },
    proxies: { select: { ...GROUPED, containers: { include: ['proxy'] } } },
    'no-mains': { select: { ...GROUPED, containers: { exclude: ['main'] } } },
    limited: { select: OF_SHOP, rateLimit: { linesPerSecond: 1, burst: 100 } },
    sampled: { select: OF_SHOP, sampling: [{ levels: ['DEBUG'], keepPercent: 10 }] },
    gzipped: { select: GROUPED, compression: 'gzip' },
    elsewhere: { select: GROUPED, bucket: 'other', s3: { prefix: 'far/away' } },
    kept: {
      select: GROUPED,
      s3: {
        endpoint: recorded,
        storageClass: 'STANDARD_IA',
        serverSideEncryption: { type: 'aws:kms', kmsKeyId: 'alias/logs' },
      },
    },
    encrypted: { select: GROUPED, s3: { endpoint: recorded, serverSideEncryption: { type: 'AES256' } } },
    'own-key': { select: GROUPED, s3: { endpoint: recorded, credentialsSecretRef: { name: 'own-key' } } },
    'other-region': { select: GROUPED, s3: { endpoint: recorded, region: 'eu-west-7' } },
    'by-path': { select: GROUPED, s3: { endpoint: 'http://store.invalid:9000', forcePathStyle: true } },
    'by-host': { select: GROUPED, s3: { endpoint: 'http://store.invalid:9000', forcePathStyle: false } },
    retained: { select: GROUPED, retentionDays: 7 },
    'with-metrics': {
      select: GROUPED,
      nodeMetrics: { enabled: true, interval: '5s', topProcesses: 3 },
    },
    'with-browsers': { select: GROUPED, frontend: { enabled: true } },
    redacted: {
      select: { namespaces: { include: [TELLING] } },
      redact: { builtin: ['email'], patterns: [{ name: 'order', regex: 'order-[0-9]+' }] },
    },
    suspended: { select: GROUPED, suspend: true },
    blocking: {
      select: { namespaces: { include: [FLOOD] } },
      buffer: { maxSize: '16Mi', whenFull: 'Block' },
      suspend: true,
    },
    dropping: {
      select: { namespaces: { include: [FLOOD] } },
      buffer: { maxSize: '16Mi', whenFull: 'DropOldest' },
      suspend: true,
    },
  };
}
