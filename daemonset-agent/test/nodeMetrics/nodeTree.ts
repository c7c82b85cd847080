import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { NodePaths } from '../../src/nodeMetrics/nodePaths.ts';

/** Files of a node by their path, such as `proc/stat`. */
export type NodeFiles = Record<string, string>;

/** A node with two processors, one disk, one network and three processes. */
export const TWO_CORES: NodeFiles = {
  'proc/stat': [
    'cpu  1000 0 500 8000 400 50 50 0 0 0',
    'cpu0 600 0 300 3900 200 0 0 0 0 0',
    'cpu1 400 0 200 4100 200 50 50 0 0 0',
    'intr 1 2 3',
    'ctxt 100000',
    'btime 1795845219',
    'processes 5000',
    'procs_running 2',
    'procs_blocked 1',
    'softirq 1 2 3',
  ].join('\n'),
  'proc/loadavg': '0.52 0.41 0.30 2/160 5113\n',
  'proc/uptime': '3412.12 5590.93\n',
  'proc/sys/kernel/random/boot_id': '6c1b4f5e-0e0b-4a1e-9a53-3f1f6f1c9d10\n',
  'proc/cpuinfo': cpuinfo([2500.5, 2499.5]),
  'proc/pressure/cpu': pressure(1_000_000),
  'proc/pressure/io': pressure(2_000_000),
  'proc/pressure/memory': pressure(0),
  'proc/diskstats': ' 259       0 nvme0n1 100 0 2000 50 400 0 8000 200 1 1000 3000 0 0 0 0\n',
  'proc/1/net/dev': netDev({ eth0: [1000, 10, 1, 2, 5000, 20, 3, 4] }),
  'proc/1/mountinfo': '27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n',
  'proc/1/stat': processStat(1, 'init', { cpuTicks: 100, pages: 1000 }),
  'proc/20/stat': processStat(20, 'worker', { cpuTicks: 500, pages: 5000 }),
  'proc/30/stat': processStat(30, 'kworker/0:1 (x)', { state: 'I' }),
};

export function pressure(totalMicroseconds: number): string {
  const line = (kind: string, total: number) => `${kind} avg10=1.50 avg60=1.20 avg300=0.90 total=${total}\n`;
  return line('some', totalMicroseconds) + line('full', totalMicroseconds / 2);
}

export function cpuinfo(megahertz: readonly number[]): string {
  return megahertz
    .map(
      (mhz, cpu) =>
        `processor\t: ${cpu}\nmodel name\t: Fast One\ncpu MHz\t\t: ${mhz.toFixed(3)}\nflags\t\t: fpu\n\n`,
    )
    .join('');
}

/** By interface: bytes, packets, errors, drops received, then the same sent. */
export function netDev(interfaces: Record<string, readonly number[]>): string {
  const rows = Object.entries(interfaces).map(([name, values]) => {
    const [a, b, c, d, e, f, g, h] = values;
    return `${name.padStart(6)}: ${a} ${b} ${c} ${d} 0 0 0 0 ${e} ${f} ${g} ${h} 0 0 0 0`;
  });
  return ['Inter-|   Receive    |  Transmit', ' face |bytes packets |bytes packets', ...rows, ''].join('\n');
}

export function processStat(
  pid: number,
  name: string,
  { state = 'S', cpuTicks = 0, started = 100, pages = 0 } = {},
): string {
  const behind = [
    state,
    1,
    pid,
    pid,
    0,
    -1,
    4194304,
    1,
    2,
    3,
    4,
    cpuTicks,
    0,
    0,
    0,
    20,
    0,
    1,
    0,
    started,
    4096,
    pages,
  ];
  return `${pid} (${name}) ${behind.join(' ')} 18446744073709551615 1 1 0 0 0\n`;
}

/** A folder with these files, deleted when the test is over. */
export function nodeTree(files: NodeFiles = TWO_CORES) {
  const root = mkdtempSync(join(tmpdir(), 'logpipeline-node-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write = (more: NodeFiles) => {
    for (const [path, text] of Object.entries(more)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  };
  write(files);
  const paths: NodePaths = {
    procPath: join(root, 'proc'),
    sysPath: join(root, 'sys'),
    rootPath: join(root, 'root'),
  };
  return { root, paths, write, remove: (path: string) => rmSync(join(root, path), { recursive: true }) };
}
