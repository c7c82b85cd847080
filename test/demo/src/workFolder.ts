import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Where one run has its files. */
export type WorkFolder = {
  root: string;
  /** A folder like /var/log/pods. */
  pods: string;
  spool: string;
  objects: string;
  config: string;
  agentLog: string;
  ledger: string;
  /** Leaves everything, also for later runs. */
  keep(): void;
  /** Leaves the objects, until the next run. */
  removeAllButObjects(): void;
  removeAll(): void;
};

/**
 * Makes a folder for this run, and removes what earlier runs left that have ended: objects stay after a run, so that
 * the commands it printed work, but they must not pile up.
 */
export function createWorkFolder(
  parent = join(tmpdir(), `logpipeline-demo-${userInfo().username}`),
): WorkFolder {
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(parent)) {
    const old = join(parent, name);
    if (!existsSync(join(old, 'keep')) && !isRunning(join(old, 'pid')))
      rmSync(old, { recursive: true, force: true });
  }
  const root = mkdtempSync(join(parent, 'run-'));
  const place = (name: string) => join(root, name);
  for (const folder of ['', 'pods', 'spool', 'objects']) mkdirSync(place(folder), { recursive: true });
  writeFileSync(place('pid'), String(process.pid));
  return {
    root,
    pods: place('pods'),
    spool: place('spool'),
    objects: place('objects'),
    config: place('agent.json'),
    agentLog: place('agent.log'),
    ledger: place('ledger.json'),
    keep: () => writeFileSync(place('keep'), ''),
    removeAllButObjects() {
      for (const name of readdirSync(root)) {
        if (name !== 'objects') rmSync(place(name), { recursive: true, force: true });
      }
    },
    removeAll: () => rmSync(root, { recursive: true, force: true }),
  };
}

function isRunning(pidFile: string): boolean {
  try {
    process.kill(Number(readFileSync(pidFile, 'utf8')), 0);
    return true;
  } catch {
    return false;
  }
}
