import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@logpipeline/test-binaries';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AgentProcess, startAgent } from '../src/agentProcess.ts';
import { DeliveredLines } from '../src/deliveredLines.ts';
import { NumberedLog } from '../src/numberedLog.ts';
import { waitFor } from '../src/waitFor.ts';

const DISK = '24m';
/** More than the disk takes, compressed. */
const FLOOD_LINES = 160_000;
const MAY_MOUNT = process.platform === 'linux' && process.getuid?.() === 0;

let folder: string;
let agent: AgentProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logpipeline-disk-'));
  for (const name of ['spool', 'pods', 'away']) mkdirSync(join(folder, name));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', join(folder, 'spool')]);
});
afterEach(async () => {
  await agent?.kill();
  agent = undefined;
  execFileSync('umount', [join(folder, 'spool')]);
  rmSync(folder, { recursive: true, force: true });
});

function fill(path: string): void {
  const file = openSync(path, 'w');
  const chunk = Buffer.alloc(64 * 1024);
  try {
    for (;;) writeSync(file, chunk);
  } catch (cause) {
    expect((cause as NodeJS.ErrnoException).code).toBe('ENOSPC');
  } finally {
    closeSync(file);
  }
}

test.skipIf(!MAY_MOUNT)(
  'a full disk (a mounted one, which needs root) costs nothing but time',
  async () => {
    const logs = ['a', 'b', 'c', 'd'].map((pod) => new NumberedLog(join(folder, 'pods'), pod));
    for (const log of logs) log.append(1);
    const running = startAgent(folder, await freePort(), {
      node: 'node-1',
      spool: { path: join(folder, 'spool') },
      pipelines: [
        {
          name: 'full',
          interval: '1s',
          // Not there for now, so that nothing can be uploaded.
          destination: { directory: { path: join(folder, 'objects') } },
          pods: { root: join(folder, 'pods') },
        },
      ],
    });
    agent = running;
    await running.ready();
    for (const log of logs) log.append(FLOOD_LINES / logs.length);

    const blocked = await waitFor('reading stops before the disk is full', 20, async () => {
      const status = await running.status();
      return status.state === 'blocked' && status.lag.unreadBytes > 0 && status;
    });
    expect(blocked).toMatchObject({ failure: 'The disk of the spool is full.', spool: { failures: 0 } });
    const { bavail } = statfsSync(join(folder, 'spool'));
    expect(bavail, 'there is room for what is under way').toBeGreaterThan(0);

    const filler = join(folder, 'spool', 'filler');
    fill(filler);
    await waitFor('the spool fails', 20, async () => (await running.status()).state === 'failed');
    expect(await running.metrics()).toMatch(/^logpipeline_agent_spool_failures_total\S* [1-9]/m);
    logs[0]?.append(1_000);
    rmSync(filler);
    await waitFor('it can be used again', 40, async () => (await running.status()).state === 'blocked');

    renameSync(join(folder, 'away'), join(folder, 'objects'));
    await waitFor('all is read and stored', 60, async () => {
      const { lag, spool, state } = await running.status();
      return state === 'running' && lag.unreadBytes === 0 && spool.bytes === 0;
    });
    expect(await running.stop()).toBe(0);
    const lines = await DeliveredLines.read(join(folder, 'objects'));
    expect([lines.missing(logs), lines.doubled, lines.indexes.flatMap(({ gaps }) => gaps)]).toEqual([
      [],
      [],
      [],
    ]);
    const said = running
      .log()
      .split('\n')
      .filter((line) => line.includes('"level":"error"'));
    expect(said.length, 'its log does not flood the disk too').toBeLessThan(20);
  },
  180_000,
);
