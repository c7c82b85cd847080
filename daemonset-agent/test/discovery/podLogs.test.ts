import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PodLogs, watchPodLogs } from '../../src/discovery/podLogs.ts';
import { openContainerLog } from '../../src/tail/containerLog.ts';
import type { LogSource } from '../../src/tail/logSource.ts';
import { waitFor } from './waitFor.ts';

const POD = 'shop_cart-1_6a1b2c3d-0000-4444-8888-1234567890ab';

let root = '';
let logs: PodLogs | undefined;
let warnings: string[] = [];

beforeEach(() => {
  root = join(mkdtempSync(join(tmpdir(), 'pod-logs-')), 'pods');
  warnings = [];
});

afterEach(() => {
  logs?.close();
  rmSync(join(root, '..'), { recursive: true, force: true });
});

function start(): PodLogs {
  logs = watchPodLogs({ root, warn: (message) => warnings.push(message) });
  return logs;
}

function writeLog(pod: string, container: string, restart: number): void {
  mkdirSync(join(root, pod, container), { recursive: true });
  writeFileSync(join(root, pod, container, `${restart}.log`), 'line\n');
}

function found(): string[] {
  return [...(logs?.runs() ?? [])]
    .map(({ identity }) => `${identity.namespace}/${identity.pod}/${identity.container}/${identity.restart}`)
    .sort();
}

describe('What is there at the start', () => {
  test('is found at once, each run by itself', async () => {
    writeLog(POD, 'app', 0);
    writeLog(POD, 'app', 1);
    writeLog(POD, 'side', 0);
    writeLog('lost+found', 'x', 0);
    await start().scanned;
    expect(found()).toEqual(['shop/cart-1/app/0', 'shop/cart-1/app/1', 'shop/cart-1/side/0']);
  });

  test('symbolic links are not followed', async () => {
    writeLog(POD, 'app', 0);
    symlinkSync(root, join(root, POD, 'loop'));
    symlinkSync(join(root, POD), join(root, 'a_b_c'));
    symlinkSync('/etc/hostname', join(root, POD, 'app', '7.log'));
    await start().scanned;
    expect(found()).toEqual(['shop/cart-1/app/0']);
  });
});

describe('What comes later', () => {
  beforeEach(() => mkdirSync(root));

  test('a new pod is found, and its end', async () => {
    start();
    writeLog(POD, 'app', 0);
    await waitFor('the run is found', () => found().length === 1);
    const [run] = logs?.runs() ?? [];
    expect(run?.gone()).toBe(false);
    rmSync(join(root, POD), { recursive: true });
    await waitFor('the run is gone', () => found().length === 0);
    expect(run?.gone()).toBe(true);
  });

  test('a restart is found, and that the run before has a successor', async () => {
    writeLog(POD, 'app', 0);
    start();
    const [run] = logs?.runs() ?? [];
    expect(run?.hasSuccessor()).toBe(false);
    writeLog(POD, 'app', 1);
    await waitFor('the restart is found', () => found().length === 2);
    expect(run?.hasSuccessor()).toBe(true);
  });

  test('a pod that lives for 300 ms is opened before it is deleted, and read to its end', async () => {
    const opened: LogSource[] = [];
    const watch = start();
    watch.onChange(() => {
      for (const run of watch.runs()) {
        opened.push(openContainerLog({ ...run, successor: () => false }));
      }
    });
    mkdirSync(join(root, POD));
    await new Promise((resolve) => setTimeout(resolve, 30));
    mkdirSync(join(root, POD, 'app'));
    // The runtime makes the folder first and the log some time later.
    await new Promise((resolve) => setTimeout(resolve, 120));
    writeLog(POD, 'app', 0);
    await new Promise((resolve) => setTimeout(resolve, 150));
    rmSync(join(root, POD), { recursive: true });
    expect(opened).toHaveLength(1);
    const [source] = opened;
    const buffer = Buffer.alloc(100);
    expect(source?.read(buffer)).toMatchObject({ status: 'bytes', length: 5 });
    expect(buffer.toString('utf8', 0, 5)).toBe('line\n');
    source?.close();
  });

  test('a hundred pods at once are all found', async () => {
    start();
    for (let i = 0; i < 100; i++) writeLog(`n_p${i}_u${i}`, 'c', 0);
    await waitFor('all are found', () => found().length === 100);
    rmSync(root, { recursive: true });
    await waitFor('all are gone', () => found().length === 0);
  });

  test('lines that are written cause no event', async () => {
    writeLog(POD, 'app', 0);
    const watch = start();
    let changes = 0;
    watch.onChange(() => changes++);
    for (let i = 0; i < 100; i++) writeFileSync(join(root, POD, 'app', '0.log'), 'x\n', { flag: 'a' });
    writeLog('n_p_u', 'c', 0);
    await waitFor('another pod is found', () => found().length === 2);
    expect(changes).toBe(1);
  });
});

test('a root that comes later is waited for, said once, and read when it is there', async () => {
  const watch = start();
  let scanned = false;
  void watch.scanned.then(() => {
    scanned = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(scanned).toBe(false);
  expect(warnings).toEqual([expect.stringContaining('does not exist')]);
  writeLog(POD, 'app', 0);
  await watch.scanned;
  expect(found()).toEqual(['shop/cart-1/app/0']);
});

test('a root that is deleted and made again is watched again', async () => {
  writeLog(POD, 'app', 0);
  start();
  rmSync(root, { recursive: true });
  await waitFor('it is gone', () => found().length === 0);
  writeLog(POD, 'other', 0);
  await waitFor('it is back', () => found().length === 1);
  expect(found()).toEqual(['shop/cart-1/other/0']);
});

test('where the kernel gives no more watches it says so once, and finds new pods by listing', async () => {
  mkdirSync(root);
  const watch = watchPodLogs({
    root,
    warn: (message) => warnings.push(message),
    watchFolder: () => ({
      status: 'refused',
      message: 'ENOSPC: System limit for number of file watchers reached',
    }),
  });
  logs = watch;
  writeLog(POD, 'app', 0);
  await waitFor('the pod is found', () => found().length === 1);
  writeLog('n_p_u', 'app', 0);
  await waitFor('the other pod is found', () => found().length === 2);
  expect(warnings).toEqual([expect.stringMatching(/ENOSPC.*once a second.*max_user_watches/)]);
});

test('what was closed tells nothing any more, and may be closed twice', () => {
  mkdirSync(root);
  const watch = start();
  watch.close();
  watch.close();
});
