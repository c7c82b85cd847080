import { setTimeout as sleep } from 'node:timers/promises';

/** How far the agent is, from its /status. */
export type AgentStatus = {
  linesRead: number;
  bytesRead: number;
  recordsShipped: number;
  objectsShipped: number;
  bytesShipped: number;
  unreadBytes: number;
  /** Of the oldest record that is not proven to be stored. */
  oldestUnshippedSeconds: number;
  /** What keeps uploads or the spool from working; null: nothing. */
  failure: string | null;
};

/** What of /status is looked at; see `PipelineStatus` in the agent. */
type Page = {
  pipelines: {
    failure?: string;
    read: { lines: number; bytes: number };
    shipped: { records: number; bytes: number; objects: number };
    lag: { unreadBytes: number; oldestUnshippedSeconds: number };
    upload: { failing?: unknown };
  }[];
};

/** A busy agent answers between two reads; longer means that something is wrong. */
const ANSWER_MS = 5_000;
const START_MS = 20_000;
const POLL_MS = 100;

/** @param port of the agent on this machine */
export async function fetchStatus(port: number): Promise<AgentStatus> {
  const response = await fetch(`http://127.0.0.1:${port}/status`, { signal: AbortSignal.timeout(ANSWER_MS) });
  if (!response.ok) throw new Error(`the agent's /status answers ${response.status}`);
  const { pipelines } = (await response.json()) as Page;
  const [pipeline] = pipelines;
  if (pipeline === undefined) throw new Error('the agent has no pipeline');
  return {
    linesRead: pipeline.read.lines,
    bytesRead: pipeline.read.bytes,
    recordsShipped: pipeline.shipped.records,
    objectsShipped: pipeline.shipped.objects,
    bytesShipped: pipeline.shipped.bytes,
    unreadBytes: pipeline.lag.unreadBytes,
    oldestUnshippedSeconds: pipeline.lag.oldestUnshippedSeconds,
    failure: pipeline.failure ?? describeFailure(pipeline.upload.failing),
  };
}

/** Resolves with the first answer. */
export async function awaitStatus(port: number): Promise<AgentStatus> {
  const deadline = Date.now() + START_MS;
  while (true) {
    try {
      return await fetchStatus(port);
    } catch (error) {
      if (Date.now() > deadline)
        throw new Error(`the agent does not answer after ${START_MS / 1000} s`, { cause: error });
      await sleep(POLL_MS);
    }
  }
}

function describeFailure(failing: unknown): string | null {
  if (failing === undefined || failing === null) return null;
  if (typeof failing !== 'object') return String(failing);
  const { reason, message } = failing as { reason?: string; message?: string };
  return [reason, message].filter(Boolean).join(': ');
}
