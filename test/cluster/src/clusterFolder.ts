import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, withLock } from '@logpipeline/test-binaries';
import { hostRoutes, overlaps } from './hostRoutes.ts';
import type { ProcessId } from './processId.ts';

/**
 * Everything of one cluster lies in `/var/tmp/logpipeline-clusters/<number>/`: on a disk also where /tmp and /run are not
 * (overlayfs refuses a tmpfs with too few features, and images take hundreds of megabytes), and outside the folders that the
 * node sees as its own (/run, /var/log, /var/lib). A test that only makes folders takes another one.
 */
const CLUSTERS = process.env.LOGPIPELINE_CLUSTERS ?? '/var/tmp/logpipeline-clusters';

const FACTS = 'cluster.json';

/** How many clusters a machine may hold at once: the third byte of 10.213.x.0/30. */
const MAX_CLUSTERS = 200;

/** The facts that outlive the process that started a cluster; `cluster.json` in its folder. */
export type ClusterFacts = {
  version: 1;
  /** What people call it; unique on the machine. */
  name: string;
  number: number;
  /** When `up` began, RFC 3339. */
  createdAt: string;
  /** The process that is starting it, or that started it. */
  launcher: ProcessId;
  /** The cluster is to go when this process is gone: set by tests, null for `npm run cluster up`. */
  owner: ProcessId | null;
  /** `starting` that outlasts its launcher is a start that was cut off. */
  phase: 'starting' | 'running';
};

/** Where the parts of one cluster are, all derived from its number. */
export type ClusterLayout = ReturnType<typeof layoutOf>;

export function layoutOf(number: number) {
  const folder = join(CLUSTERS, String(number));
  const node = join(folder, 'node');
  return {
    number,
    folder,
    facts: join(folder, FACTS),
    kubeconfig: join(folder, 'kubeconfig'),
    /** Configuration, keys and tokens of the components. */
    config: join(folder, 'config'),
    /** What each component printed, `<component>.log`. */
    logs: join(folder, 'logs'),
    /** Every request to the API server, one JSON object a line, when the cluster was started with `auditLog`. */
    auditLog: join(folder, 'logs', 'audit.jsonl'),
    data: join(folder, 'data'),
    /** The node's own folders, by the path at which it sees them. */
    nodeFolders: {
      '/run': join(node, 'run'),
      '/var/log': join(node, 'var-log'),
      '/var/lib': join(node, 'var-lib'),
    },
    podLogs: join(node, 'var-log', 'pods'),
    containerdSocket: join(node, 'run', 'containerd.sock'),
    nodeName: 'node-1',
    cgroup: `logpipeline-${number}`,
    /** The machine's end of the link to the cluster; at most 15 characters. */
    link: `lgp${number}`,
    subnet: `10.213.${number}.0/30`,
    hostAddress: `10.213.${number}.1`,
    nodeAddress: `10.213.${number}.2`,
    apiServer: `https://10.213.${number}.2:6443`,
  };
}

/** Takes the lowest free number and makes the folder. Throws when the name is taken. */
export async function claimFolder(facts: Omit<ClusterFacts, 'number'>): Promise<ClusterLayout> {
  return locked(async () => {
    await mkdir(CLUSTERS, { recursive: true, mode: 0o700 });
    await removeHalves();
    const taken = await readClusters();
    if (taken.some((other) => other.name === facts.name)) {
      throw new Error(`there is a cluster named ${facts.name} already; see \`npm run cluster status\``);
    }
    const routes = await hostRoutes();
    for (let number = 0; number < MAX_CLUSTERS; number++) {
      const layout = layoutOf(number);
      if (taken.some((other) => other.number === number)) continue;
      if (routes.some((route) => overlaps(route, layout.subnet))) continue;
      await makeFolder(layout, { ...facts, number });
      return layout;
    }
    throw new Error(`no free subnet among ${MAX_CLUSTERS} in 10.213.0.0/16; take clusters down first`);
  });
}

/** It has its facts from the first moment, or others would take it for what a start that was cut off left. */
async function makeFolder({ folder }: ClusterLayout, facts: ClusterFacts): Promise<void> {
  const half = `${folder}.new`;
  await mkdir(half, { mode: 0o700 });
  await writeFile(join(half, FACTS), textOf(facts));
  await rename(half, folder);
}

export async function writeFacts(facts: ClusterFacts): Promise<void> {
  const { facts: file } = layoutOf(facts.number);
  await writeFile(`${file}.new`, textOf(facts));
  await rename(`${file}.new`, file);
}

const textOf = (facts: ClusterFacts) => `${JSON.stringify(facts, null, 2)}\n`;

/** All clusters that have a folder, whether they run or not; of a folder without facts somebody has deleted them. */
export function listClusters(): Promise<ClusterFacts[]> {
  return locked(readClusters);
}

async function readClusters(): Promise<ClusterFacts[]> {
  const names = await readdir(CLUSTERS).catch(() => []);
  const found: ClusterFacts[] = [];
  for (const name of names.filter((entry) => /^\d+$/.test(entry))) {
    const text = await readFile(layoutOf(Number(name)).facts, 'utf8').catch(() => null);
    found.push(text === null ? cutOff(Number(name)) : (JSON.parse(text) as ClusterFacts));
  }
  return found.sort((a, b) => a.number - b.number);
}

function cutOff(number: number): ClusterFacts {
  const nobody = { pid: 0, startedAt: 0 };
  const name = `(cut-off-${number})`;
  return { version: 1, name, number, createdAt: '', launcher: nobody, owner: null, phase: 'starting' };
}

/**
 * Removes a cluster's folder, and the folder of all clusters with the last of them. Its name goes first, with the facts: who lists clusters
 * meanwhile must not take what is left of it for one that was cut off, and its number may be given anew.
 */
export async function removeFolder(number: number): Promise<void> {
  await locked(async () => {
    const { folder } = layoutOf(number);
    await removeHalves();
    await rename(folder, `${folder}.old`).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await removeHalves();
    await rmdir(CLUSTERS).catch(() => {});
  });
}

/** What was not made, or not removed, to its end. */
async function removeHalves(): Promise<void> {
  for (const name of await readdir(CLUSTERS).catch(() => []))
    if (/^\d+\.(new|old)$/.test(name))
      await rm(join(CLUSTERS, name), { recursive: true, force: true, maxRetries: 5 });
}

/** Numbers are given and folders removed by one process at a time. The lock lies elsewhere, so that the common folder can go. */
function locked<T>(work: () => Promise<T>): Promise<T> {
  return withLock(cacheFolder('clusters.lock'), work);
}
