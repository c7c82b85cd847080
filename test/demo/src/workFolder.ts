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
  /**
   * Removes what earlier runs left that have ended, kept ones aside. For a run that leaves objects itself: they must not
   * pile up, but as long as there are no newer ones the commands that an earlier run printed must work.
   */
  removeEarlier(): void;
  /** Leaves the objects, until {@link removeEarlier} of a later run. */
  removeAllButObjects(): void;
  removeAll(): void;
};

/** Makes a folder for this run; what earlier runs left is not touched. */
export function createWorkFolder(
  parent = join(tmpdir(), `logpipeline-demo-${userInfo().username}`),
): WorkFolder {
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  const root = mkdtempSync(join(parent, 'run-'));
  const place = (name: string) => join(root, name);
  writeFileSync(place('pid'), String(process.pid));
  for (const folder of ['pods', 'spool', 'objects']) mkdirSync(place(folder));
  return {
    root,
    pods: place('pods'),
    spool: place('spool'),
    objects: place('objects'),
    config: place('agent.json'),
    agentLog: place('agent.log'),
    ledger: place('ledger.json'),
    keep: () => writeFileSync(place('keep'), ''),
    removeEarlier() {
      for (const name of readdirSync(parent)) {
        const old = join(parent, name);
        if (old !== root && !existsSync(join(old, 'keep')) && !isRunning(join(old, 'pid')))
          rmSync(old, { recursive: true, force: true });
      }
    },
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
