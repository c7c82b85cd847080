import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Cluster, clusterStatus, runtimeBase, startCluster } from '../src/index.ts';
import { initOf } from '../src/nodeInit.ts';
import { whileOthersLeaveAbandoned } from '../src/stopCluster.ts';
import { waitFor } from '../src/waitFor.ts';
import { machineState, tracesOf } from './traces.ts';

const MINUTE = 60_000;
const main = join(import.meta.dirname, '..', 'src', 'main.ts');
const clusters: Cluster[] = [];
let before: Record<string, unknown>;

beforeEach(async () => {
  // Made ahead, so that the state of the machine does not change by what is cached.
  await runtimeBase();
  before = machineState();
}, 20 * MINUTE);
afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.down();
}, MINUTE);

async function start(): Promise<Cluster> {
  const cluster = await startCluster({ containerLogMaxSize: '1Mi', containerLogMonitorInterval: '3s' });
  clusters.push(cluster);
  return cluster;
}

/** The third byte of the address that pods know this machine by is the cluster's number. */
const numberOf = (cluster: Cluster) => Number(cluster.hostAddress.split('.')[2]);

function podThatRuns(name: string, image: string, script: string): string {
  const container = { name: 'main', image, imagePullPolicy: 'Never', command: ['sh', '-c', script] };
  const spec = { terminationGracePeriodSeconds: 0, restartPolicy: 'Never', containers: [container] };
  return JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec });
}

async function podLog(cluster: Cluster, pod: string): Promise<string> {
  const root = cluster.podLogsDir ?? '';
  const folder = (await readdir(root)).find((name) => name.startsWith(`default_${pod}_`));
  return readFile(join(root, folder ?? '(no folder yet)', 'main', '0.log'), 'utf8');
}

test(
  'a pod writes a line into a CRI log file, and down leaves nothing of the cluster',
  async () => {
    const cluster = await start();
    const base = await runtimeBase();
    await cluster.loadImage(base.archive);
    await cluster.kubectl(
      ['apply', '-f', '-'],
      podThatRuns('hello', base.name, 'echo hello; echo again >&2'),
    );
    const lines = await waitFor('two lines in the log file', MINUTE, async () => {
      const log = (await podLog(cluster, 'hello')).trimEnd().split('\n');
      return log.length === 2 ? log : null;
    });
    const time = String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z|[+-]\d\d:\d\d)`;
    expect(lines.sort((a, b) => (a.includes('stderr') ? 1 : -1) - (b.includes('stderr') ? 1 : -1))).toEqual([
      expect.stringMatching(new RegExp(`${time} stdout F hello$`)),
      expect.stringMatching(new RegExp(`${time} stderr F again$`)),
    ]);
    // The API hears of the container a moment after its log file is there.
    await waitFor('kubectl logs', MINUTE, async () =>
      (await cluster.kubectl(['logs', 'hello'])).includes('hello') ? true : null,
    );
    expect(tracesOf(numberOf(cluster))).not.toEqual([]);

    await cluster.down();
    expect(tracesOf(numberOf(cluster))).toEqual([]);
    expect(machineState()).toEqual(before);
  },
  5 * MINUTE,
);

test(
  'two clusters run side by side, and each reaches its own API server through its own Service',
  async () => {
    const [first, second] = await Promise.all([start(), start()]);
    const base = await runtimeBase();
    const script = `node -e '
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
    fetch("https://" + process.env.KUBERNETES_SERVICE_HOST + "/api").then((answer) => answer.json())
      .then((api) => console.log(api.serverAddressByClientCIDRs?.[0].serverAddress ?? JSON.stringify(api)))'`;
    for (const cluster of [first, second]) {
      await cluster.loadImage(base.archive);
      await cluster.kubectl([
        'create',
        'clusterrolebinding',
        'all',
        '--clusterrole=cluster-admin',
        '--group=system:unauthenticated',
      ]);
      await cluster.kubectl(['apply', '-f', '-'], podThatRuns('ask', base.name, script));
    }
    for (const cluster of [first, second]) {
      const log = await waitFor('an answer', MINUTE, async () => {
        const text = await podLog(cluster, 'ask');
        return text.includes(' stdout F ') ? text : null;
      });
      expect(log).toContain(`10.213.${numberOf(cluster)}.2:6443`);
    }
    expect(numberOf(first)).not.toBe(numberOf(second));

    await first.down();
    expect(await second.kubectl(['get', 'nodes'])).toContain('Ready');
  },
  5 * MINUTE,
);

test(
  'down leaves nothing after kill -9 of the kubelet, containerd and the first process',
  async () => {
    const cluster = await start();
    const base = await runtimeBase();
    await cluster.loadImage(base.archive);
    await cluster.kubectl(['apply', '-f', '-'], podThatRuns('sleeper', base.name, 'sleep 1000'));
    await cluster.kubectl(['wait', '--for=condition=Ready', 'pod/sleeper', '--timeout=60s']);
    for (const name of ['kubelet', 'containerd']) {
      const pid = cluster.pidOf(name);
      expect(pid).not.toBeNull();
      process.kill(pid ?? 0, 'SIGKILL');
      await waitFor(`${name} to be gone`, MINUTE, () => (cluster.pidOf(name) === null ? true : null));
    }
    const status = (await clusterStatus()).find(({ name }) => name === cluster.name);
    expect(status).toMatchObject({ state: 'Broken', components: { kubelet: null, containerd: null } });
    // The shell of the pod still runs; with the node's first process goes whatever is left.
    process.kill(initOf(`logpipeline-${numberOf(cluster)}`) ?? 0, 'SIGKILL');
    await waitFor('the node to be gone', MINUTE, async () => {
      const now = (await clusterStatus()).find(({ name }) => name === cluster.name);
      return now?.state === 'Gone' ? true : null;
    });

    await cluster.down();
    expect(tracesOf(numberOf(cluster))).toEqual([]);
    expect(machineState()).toEqual(before);
  },
  5 * MINUTE,
);

test(
  'a start that is killed half way is named by status, and down leaves nothing of it',
  async () => {
    const name = `cut-off-${process.pid}`;
    const launcher = spawn(process.execPath, [main, 'up', '--name', name], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    launcher.stderr.setEncoding('utf8');
    let said = '';
    for await (const text of launcher.stderr) {
      said += text;
      if (/\sthe node$/m.test(said)) break;
    }
    // It goes no further meanwhile.
    launcher.kill('SIGSTOP');
    // The start of another test's cluster would remove this one.
    await whileOthersLeaveAbandoned(async () => {
      const ended = launcher.exitCode !== null || once(launcher, 'exit');
      launcher.kill('SIGKILL');
      await ended;
      const status = (await clusterStatus()).find((cluster) => cluster.name === name);
      expect(status).toMatchObject({ state: 'CutOff' });
      expect(tracesOf(status?.number ?? -1)).not.toEqual([]);

      const down = spawn(process.execPath, [main, 'down', '--name', name], { stdio: 'ignore' });
      expect(await once(down, 'exit')).toEqual([0, null]);
      expect(tracesOf(status?.number ?? -1)).toEqual([]);
    });
    expect(machineState()).toEqual(before);
  },
  5 * MINUTE,
);

test(
  "the next start removes the cluster of a test that was killed, and leaves a person's alone",
  async () => {
    const module = JSON.stringify(join(import.meta.dirname, '..', 'src', 'index.ts'));
    const code = `const { startCluster } = await import(${module});
    await startCluster({ name: 'orphan-${process.pid}' }); console.log('up'); setInterval(() => {}, 1000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(owner.stdout, 'data');
    const orphan = (await clusterStatus()).find(({ name }) => name === `orphan-${process.pid}`);
    expect(orphan).toMatchObject({ state: 'Ready' });
    await whileOthersLeaveAbandoned(async () => {
      const ended = once(owner, 'exit');
      owner.kill('SIGKILL');
      await ended;
      expect(tracesOf(orphan?.number ?? -1)).not.toEqual([]);
    });

    await start();
    const now = await clusterStatus();
    expect(now.map(({ name }) => name)).not.toContain(`orphan-${process.pid}`);
    // The number may be another's since: this one's, or that of another test.
    if (!now.some(({ number }) => number === orphan?.number))
      expect(tracesOf(orphan?.number ?? -1)).toEqual([]);
  },
  5 * MINUTE,
);
