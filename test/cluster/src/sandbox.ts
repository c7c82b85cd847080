import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeCgroup } from './cgroups.ts';
import type { ClusterLayout } from './clusterFolder.ts';
import { initOf } from './nodeInit.ts';
import { run } from './run.ts';
import { waitFor } from './waitFor.ts';

/**
 * The node is a set of namespaces of its own: processes, mounts, network. So its ports, bridge, iptables rules and mounts cannot
 * meet those of the machine or of another cluster, two kube-proxies do not rewrite each other's chains, /var/log/pods is the
 * path that it is in production, and when the first process dies the kernel takes all of it away, however it died.
 */
export type Sandbox = {
  /** The machine's pid of the node's first process. */
  initPid: number;
  /** Runs a program on the node to its end and gives its stdout. */
  exec(program: string, ...args: string[]): Promise<string>;
  /** The command line that runs a program in the node's network; see `Cluster.inNodeNetwork`. */
  inNetwork(program: string, ...args: string[]): string[];
  /** Starts a program on the node that outlives us; what it prints goes to `<logs>/<name>.log`. */
  startDaemon(name: string, program: string, args: readonly string[]): Promise<void>;
};

/** How long the first process may take to appear, in ms. */
const START_TIMEOUT_MS = 10_000;

/** Sysctls that the kubelet sets for the whole machine; the node gets files of its own in their place. */
const MACHINE_SYSCTLS = [
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/keys/root_maxkeys',
  'kernel/keys/root_maxbytes',
];

export async function startSandbox(layout: ClusterLayout): Promise<Sandbox> {
  const joinFiles = await makeCgroup(layout.cgroup);
  const [program = '', ...args] = inCgroup(joinFiles, [
    ...['unshare', '--pid', '--mount', '--net', '--fork', '--propagation', 'private', '--mount-proc'],
    ...['tini', '--', 'sleep', 'infinity'],
  ]);
  await mkdir(layout.logs, { recursive: true });
  const log = await open(join(layout.logs, 'init.log'), 'a');
  spawn(program, args, { detached: true, stdio: ['ignore', log.fd, log.fd] }).unref();
  await log.close();
  const initPid = await untilInit(layout.cgroup);
  const sandbox = enter(layout, initPid, joinFiles);
  await mountOwnFolders(layout, sandbox);
  await connect(layout, sandbox);
  return sandbox;
}

/** The sandbox of a cluster that runs already. */
export async function openSandbox(layout: ClusterLayout): Promise<Sandbox> {
  return enter(layout, await untilInit(layout.cgroup), await makeCgroup(layout.cgroup));
}

function untilInit(cgroup: string): Promise<number> {
  return waitFor(`the first process of ${cgroup}`, START_TIMEOUT_MS, () => initOf(cgroup), 10);
}

function enter(layout: ClusterLayout, initPid: number, joinFiles: readonly string[]): Sandbox {
  const onNode = (command: readonly string[]): [string, string[]] => {
    const target = ['nsenter', '--target', String(initPid), '--pid', '--mount', '--net', '--'];
    const [program = '', ...args] = inCgroup(joinFiles, [...target, ...command]);
    return [program, args];
  };
  return {
    initPid,
    exec: (program, ...args) => run(...onNode([program, ...args])),
    // Without --pid nsenter becomes the program, which so gets the signals.
    inNetwork: (program, ...args) =>
      inCgroup(joinFiles, ['nsenter', '--target', String(initPid), '--net', '--', program, ...args]),
    async startDaemon(name, program, args) {
      const log = await open(join(layout.logs, `${name}.log`), 'a');
      try {
        // `setsid --fork` leaves the daemon to the node's first process, which reaps it.
        const child = spawn(...onNode(['setsid', '--fork', program, ...args]), {
          stdio: ['ignore', log.fd, log.fd],
        });
        await new Promise<void>((resolve, reject) => {
          child.once('error', reject);
          child.once('exit', (code) => {
            if (code === 0) resolve();
            else reject(new Error(`${name} could not be started; see ${join(layout.logs, `${name}.log`)}`));
          });
        });
      } finally {
        await log.close();
      }
    },
  };
}

/** A command line that joins control groups first: writing 0 means the writer itself. */
function inCgroup(joinFiles: readonly string[], command: readonly string[]): string[] {
  const script = 'while [ "$1" != -- ]; do echo 0 > "$1" || exit 1; shift; done; shift; exec "$@"';
  return ['/bin/sh', '-c', script, 'sh', ...joinFiles, '--', ...command];
}

async function mountOwnFolders(layout: ClusterLayout, { exec }: Sandbox): Promise<void> {
  for (const [path, own] of Object.entries(layout.nodeFolders)) {
    await mkdir(own, { recursive: true });
    await exec('mount', '--bind', own, path);
  }
  for (const sysctl of MACHINE_SYSCTLS) {
    const path = `/proc/sys/${sysctl}`;
    const own = join(layout.config, 'sysctl', sysctl.replaceAll('/', '.'));
    await mkdir(join(layout.config, 'sysctl'), { recursive: true });
    await writeFile(own, readFileSync(path));
    await exec('mount', '--bind', own, path);
  }
  // As systemd leaves it on a real node: the kubelet hands mounts on to containers.
  await exec('mount', '--make-rshared', '/');
}

async function connect(layout: ClusterLayout, { exec, initPid }: Sandbox): Promise<void> {
  const { link, hostAddress, nodeAddress } = layout;
  await run('ip', ['link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(initPid)]);
  await run('ip', ['address', 'add', `${hostAddress}/30`, 'dev', link]);
  await run('ip', ['link', 'set', link, 'up']);
  await exec('ip', 'link', 'set', 'lo', 'up');
  await exec('ip', 'address', 'add', `${nodeAddress}/30`, 'dev', 'eth0');
  await exec('ip', 'link', 'set', 'eth0', 'up');
  await exec('ip', 'route', 'add', 'default', 'via', hostAddress);
  await exec('sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward');
  // Without it a pod that reaches another pod of its own node through a Service gets the answer past the DNAT.
  await exec('sh', '-c', 'echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables');
}
