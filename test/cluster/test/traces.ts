import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';

/** Everything of one cluster that the machine shows, in words; empty when nothing is left of it. */
export function tracesOf(number: number): string[] {
  const folder = `/var/tmp/logpipeline-clusters/${number}`;
  const found: string[] = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    // A process that has ended and waits for the machine's first process to take note has no command line.
    const inGroup = read(`/proc/${pid}/cgroup`).includes(`/logpipeline-${number}/`);
    const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
    if (command !== '' && (inGroup || command.includes(`${folder}/`)))
      found.push(`process ${pid} ${command}`);
  }
  for (const line of read('/proc/self/mountinfo').split('\n')) {
    if (line.includes(`${folder}/`)) found.push(`mount ${line}`);
  }
  for (const line of run('ip', '-brief', 'address')) {
    if (line.startsWith(`lgp${number}@`) || line.includes(`10.213.${number}.`))
      found.push(`interface ${line}`);
  }
  for (const group of globSync(`/sys/fs/cgroup{,/*}/logpipeline-${number}`))
    found.push(`control group ${group}`);
  if (existsSync(folder)) found.push(`folder ${folder}`);
  return found;
}

/** What a node could change on a machine besides what carries its name: folders, sysctls, links, firewall rules. */
export function machineState(): Record<string, unknown> {
  const notOfClusters = (line: string) => !/lgp\d|logpipeline|10\.213\./.test(line);
  const folders = ['/run', '/opt', '/etc', '/var/lib', '/var/log', '/usr/libexec', '/var/tmp', '/tmp'];
  const sysctls = ['vm/overcommit_memory', 'kernel/panic', 'kernel/panic_on_oops', 'net/ipv4/ip_forward'];
  const rules = [...run('iptables-save'), ...run('ip6tables-save')];
  return {
    folders: folders.map((folder) => existsSync(folder) && ownNames(folder)),
    sysctls: sysctls.map((name) => `${name} ${read(`/proc/sys/${name}`)}`),
    links: run('ip', '-brief', 'link').map(nameOf).filter(notOfClusters),
    rules: rules.filter((line) => line.startsWith('-A') && notOfClusters(line)),
    namespaces: run('ip', 'netns', 'list'),
    mounts: read('/proc/self/mountinfo').split('\n').map(mountPoint).filter(notOfClusters),
  };
}

/** Only names that Kubernetes or its parts would choose: other tests make temporary folders meanwhile. */
function ownNames(folder: string): string[] {
  return readdirSync(folder).filter((name) =>
    /kube|cni|containerd|runc|pods|etcd|netns|xtables|shim/i.test(name),
  );
}

const nameOf = (line: string) => line.split(/[@ ]/)[0] ?? '';
const mountPoint = (line: string) => line.split(' ')[4] ?? '';

function run(program: string, ...args: string[]): string[] {
  const text = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return text.split('\n').filter((line) => line !== '');
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
