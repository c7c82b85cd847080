import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDirectoryStore, createS3Store, type ObjectStore } from '@logpipeline/archive';
import { freePort } from '@logpipeline/test-binaries';
import { agentConfig, needsPathStyle } from './agentConfig.ts';
import { type AgentProcess, startAgent } from './agentProcess.ts';
import { type AgentStatus, awaitStatus, fetchStatus } from './agentStatus.ts';
import type { DemoOptions } from './arguments.ts';
import { checkStore } from './checkStore.ts';
import { supplyGeneratedLogs } from './generatedLogs.ts';
import type { LiveLine } from './liveLine.ts';
import type { LogSupply, Verdict } from './logSupply.ts';
import { bytes, grouped } from './numbers.ts';
import { supplyOwnLogs } from './ownLogs.ts';
import { type ReadBack, readBack } from './readBack.ts';
import type { WorkFolder } from './workFolder.ts';

/** The live line moves often enough to look alive. */
const LOOK_MS = 250;
/** An agent that could read something would not rest for so long. */
const STANDSTILL_MS = 5_000;

export type DemoResult = {
  verdict: Verdict;
  readBack: ReadBack;
  store: string;
  prefix: string;
  /** Of the whole run, without reading back. */
  seconds: number;
};

export type DemoRun = {
  options: DemoOptions;
  work: WorkFolder;
  live: LiveLine;
  /** Aborted when the person does not want to wait any longer. */
  enough: AbortSignal;
  region: string;
};

/** The whole demo: write, ship, stop, seal, read back, count. */
export async function runDemo(run: DemoRun): Promise<DemoResult> {
  const { options, work, live } = run;
  const started = Date.now();
  // A bucket keeps the objects of earlier runs.
  const prefix =
    options.s3 === null
      ? 'demo'
      : `demo/${new Date(started).toISOString().slice(0, 19).replace(/\D/g, '')}-${process.pid}`;
  const store = openStore(run);
  if (options.s3 !== null) await checkStore(store, options.s3, prefix);
  const port = await freePort();
  const supply =
    options.path === null ? supplyGeneratedLogs(work, options.rate) : await supplyOwnLogs(options.path);
  let agent: AgentProcess | undefined;
  const killAll = () => {
    supply.kill();
    agent?.kill();
  };
  process.once('exit', killAll);
  try {
    const { selection } = supply;
    const config = agentConfig(options, { work, prefix, port, region: run.region, selection });
    mkdirSync(work.root, { recursive: true });
    writeFileSync(work.config, `${JSON.stringify(config, null, 2)}\n`);
    agent = startAgent(work.config, work.agentLog);
    await Promise.race([ship(run, supply, agent, port), agent.failed, supply.failed]);
    live.update('sealing what is left and uploading it …');
    await agent.stop();
    const seconds = (Date.now() - started) / 1000;
    live.update('reading every object back …');
    const result = await readBack(store, `${prefix}/`, (record) => supply.take(record));
    const verdict = await supply.verdict(result);
    return { verdict, readBack: result, store: store.description, prefix, seconds };
  } finally {
    killAll();
    process.off('exit', killAll);
    live.end();
    store.close();
  }
}

/** Waits until the time is over, or the person has seen enough, and then until the agent has read to the end. */
async function ship(run: DemoRun, supply: LogSupply, agent: AgentProcess, port: number): Promise<void> {
  const { options, live, enough } = run;
  live.say(`${supply.intro}, into ${options.s3 === null ? run.work.objects : options.s3.endpoint} …`);
  await Promise.race([awaitStatus(port), agent.failed]);
  supply.start();
  const started = Date.now();
  const look = async () => {
    const status = await fetchStatus(port);
    live.update(describe(started, supply, status));
    return status;
  };
  const isOver = () => enough.aborted || Date.now() - started >= options.seconds * 1000;
  let reachedEnd = false;
  if (supply.endsByItself) reachedEnd = await readToEnd(supply, look, isOver);
  while (!isOver() && !reachedEnd) {
    await look();
    await sleep(LOOK_MS, undefined, { signal: enough }).catch(() => {});
  }
  await supply.finish(reachedEnd);
  if (!supply.endsByItself) await readToEnd(supply, look, () => false);
}

/**
 * Waits until everything was read. When nothing moves any more, waiting longer is of no use: what is missing then is
 * lost, or is the start of a line that nobody ended.
 *
 * @returns false when it was stopped before
 */
async function readToEnd(
  supply: LogSupply,
  look: () => Promise<AgentStatus>,
  isOver: () => boolean,
): Promise<boolean> {
  let before = -1;
  let changed = Date.now();
  while (!isOver()) {
    const { bytesRead, linesRead, unreadBytes } = await look();
    const lines = supply.lines();
    if (lines === null ? linesRead > 0 && unreadBytes === 0 : linesRead >= lines) return true;
    if (bytesRead !== before) changed = Date.now();
    if (Date.now() - changed > STANDSTILL_MS) return true;
    before = bytesRead;
    await sleep(LOOK_MS);
  }
  return false;
}

/** Short enough that a terminal of 80 columns shows the number of objects. */
function describe(started: number, supply: LogSupply, status: AgentStatus): string {
  const lines = supply.lines();
  const behind =
    lines === null ? bytes(status.unreadBytes) : grouped(Math.max(0, lines - status.recordsShipped));
  const line =
    `${String(Math.round((Date.now() - started) / 1000)).padStart(3)} s` +
    `  written ${supply.describeTotals()}  shipped ${grouped(status.recordsShipped)}` +
    `  lag ${behind} (${status.oldestUnshippedSeconds.toFixed(1)} s)  objects ${status.objectsShipped} (${bytes(status.bytesShipped)})`;
  return status.failure === null ? line : `${line}  ! ${status.failure}`;
}

function openStore({ options, work, region }: DemoRun): ObjectStore {
  if (options.s3 === null) return createDirectoryStore(work.objects);
  const { endpoint, bucket } = options.s3;
  return createS3Store({ bucket, endpoint, region, forcePathStyle: needsPathStyle(endpoint) });
}
