import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readBack } from '@logpipeline/demo/readBack';
import { startVersitygw, type Versitygw } from '@logpipeline/test-binaries';
import { agentImage, agentManifests, type Cluster, startCluster } from '@logpipeline/test-cluster';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readWithZstd } from '../src/independentReader.ts';
import { NumberedTally, numberedPod } from '../src/numberedPods.ts';
import { storeOf } from '../src/storeSettings.ts';
import { waitFor } from '../src/waitFor.ts';

const RATE = 2_000;
const SECONDS = 60;
const NAMESPACE = 'numbers';
const AGENT = ['--namespace', 'logpipeline'];

let s3: Versitygw;
let cluster: Cluster;
let image: string;

beforeAll(async () => {
  const built = await agentImage();
  image = built.name;
  cluster = await startCluster({ containerLogMaxSize: '1Mi', containerLogMonitorInterval: '3s' });
  await cluster.loadImage(built.archive);
  s3 = await startVersitygw({ host: '0.0.0.0' });
  await s3.createBucket('logs');
}, 1_200_000);

afterAll(async () => {
  await cluster?.down();
  await s3?.stop();
}, 120_000);

test('every line of real pods is in the bucket once, through rotation, crashes, deletions and killed agents', async () => {
  await cluster.kubectl(
    ['apply', '--filename', '-'],
    await agentManifests({
      image,
      accessKey: s3.accessKey,
      secretKey: s3.secretKey,
      settings: {
        cluster: 'test',
        pipelines: [
          {
            namespace: 'logpipeline',
            name: 'all',
            interval: '5s',
            pods: { namespaces: { include: [NAMESPACE] } },
            destination: {
              s3: {
                bucket: 'logs',
                region: s3.region,
                endpoint: `http://${cluster.hostAddress}:${s3.port}`,
                forcePathStyle: true,
              },
            },
          },
        ],
      },
    }),
  );
  await agentReady();
  await cluster.kubectl(['create', 'namespace', NAMESPACE]);
  await waitFor('the service account is there', 30, () =>
    cluster.kubectl(['get', 'serviceaccount', 'default', '--namespace', NAMESPACE]).then(() => true),
  );
  const steady = {
    linesPerSecond: RATE,
    lines: RATE * SECONDS,
    exitCode: 0,
    restartPolicy: 'Never' as const,
  };
  const pods = [
    { name: 'steady', ...steady },
    { name: 'crashing', linesPerSecond: 500, lines: 1_000, exitCode: 1, restartPolicy: 'Always' as const },
    { name: 'short', linesPerSecond: 1_000, lines: 1_000, exitCode: 0, restartPolicy: 'Never' as const },
    { name: 'deleted', linesPerSecond: 500, lines: 1_000_000, exitCode: 0, restartPolicy: 'Never' as const },
  ];
  const objects = pods.map((pod) => JSON.stringify(numberedPod(pod, NAMESPACE, image)));
  await cluster.kubectl(['create', '--filename', '-'], objects.join('\n'));
  await waitFor('the steady pod writes', 60, async () => (await phase('steady')) === 'Running');

  // How long pods write is what is tested; the kills and deletions fall into that time.
  await sleep(12_000);
  await killAgentProcess();
  await agentReady();
  await sleep(8_000);
  await cluster.kubectl(['delete', 'pod', 'deleted', '--namespace', NAMESPACE]);
  await sleep(5_000);
  await deleteAgentPod();
  await agentReady();
  await waitFor(
    'the steady pod has written everything',
    SECONDS * 2,
    async () => (await phase('steady')) === 'Succeeded',
  );
  const restarts = await crashes();
  await cluster.kubectl(['delete', 'pod', 'crashing', '--namespace', NAMESPACE]);

  // A deleted DaemonSet's pods get SIGTERM: they seal and upload what they have read; the agent waits for nothing else.
  await waitFor('all that was written is read', 60, async () => (await unreadBytes()) === 0);
  await cluster.kubectl([
    'delete',
    'daemonset',
    'logpipeline-agent',
    ...AGENT,
    '--wait',
    '--cascade=foreground',
  ]);

  const tally = new NumberedTally();
  const files = await readWithZstd(join(s3.dir, 'logs'), (line) => {
    const record = JSON.parse(line) as { pod: string; message?: string };
    tally.add(record.pod, record.message ?? '');
  });
  const runs = tally.runs();
  const of = (pod: string) => runs.filter((run) => run.pod === pod);
  expect(runs.filter((run) => run.missing > 0 || run.duplicated > 0)).toEqual([]);
  expect(of('steady')).toMatchObject([{ lines: RATE * SECONDS, total: RATE * SECONDS }]);
  expect(of('short')).toMatchObject([{ lines: 1_000, total: 1_000 }]);
  expect(of('deleted')).toHaveLength(1);
  expect(of('crashing').length, 'each crash is a run of its own').toBeGreaterThanOrEqual(restarts);
  expect(restarts).toBeGreaterThanOrEqual(2);
  expect(files).toBeGreaterThan(5);
  // What the project's own indexes say of it: objects as promised, every byte accounted for once.
  const { problems } = await readBack(storeOf(s3, 'logs'), 'logpipeline/all', () => undefined);
  expect(problems).toEqual([]);
}, 600_000);

async function phase(pod: string): Promise<string> {
  return await cluster.kubectl([
    'get',
    'pod',
    pod,
    '--namespace',
    NAMESPACE,
    '--output=jsonpath={.status.phase}',
  ]);
}

async function crashes(): Promise<number> {
  const path = '--output=jsonpath={.status.containerStatuses[0].restartCount}';
  return Number(await cluster.kubectl(['get', 'pod', 'crashing', '--namespace', NAMESPACE, path]));
}

async function agentPod(): Promise<string> {
  const names = await cluster.kubectl([
    'get',
    'pods',
    ...AGENT,
    '--field-selector=status.phase=Running',
    '--output=name',
  ]);
  const [name] = names.trim().split('\n');
  if (name === undefined || name === '') throw new Error('no agent runs');
  return name;
}

async function agentReady(): Promise<void> {
  await waitFor('the agent is ready', 90, async () => {
    const ready = '--output=jsonpath={.items[*].status.containerStatuses[0].ready}';
    return (await cluster.kubectl(['get', 'pods', ...AGENT, ready])).trim() === 'true';
  });
}

/** kill -9 from the node, as the kernel does it when memory runs out; the kubelet starts the container again. */
async function killAgentProcess(): Promise<void> {
  const path = '--output=jsonpath={.status.containerStatuses[0].containerID}';
  const container = (await cluster.kubectl(['get', await agentPod(), ...AGENT, path])).replace(
    'containerd://',
    '',
  );
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isAgentIn(container, name));
  expect(pids).toHaveLength(1);
  for (const pid of pids) process.kill(Number(pid), 'SIGKILL');
  await waitFor('the kubelet has noticed', 30, async () => {
    const restarts = '--output=jsonpath={.status.containerStatuses[0].restartCount}';
    return Number(await cluster.kubectl(['get', await agentPod(), ...AGENT, restarts])) > 0;
  });
}

function isAgentIn(container: string, pid: string): boolean {
  try {
    return (
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('/app/main.mjs') &&
      readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes(container)
    );
  } catch {
    return false; // It ended meanwhile.
  }
}

async function deleteAgentPod(): Promise<void> {
  await cluster.kubectl(['delete', await agentPod(), ...AGENT, '--grace-period=0', '--force', '--wait']);
}

async function unreadBytes(): Promise<number> {
  const pod = (await agentPod()).replace('pod/', '');
  const metrics = await cluster.kubectl([
    'get',
    '--raw',
    `/api/v1/namespaces/logpipeline/pods/${pod}:9880/proxy/metrics`,
  ]);
  return Number(/^logpipeline_agent_unread_bytes\{[^}]*\} (\d+)/m.exec(metrics)?.[1] ?? Number.NaN);
}
