import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Program, startProgram } from '../program.ts';
import { awaitPort } from './awaitPort.ts';

const MAIN = fileURLToPath(new URL('../../../../ingest-service/src/main.ts', import.meta.url));
/** How long it is away, so that one sees records wait. */
const OUTAGE_MS = 5_000;

export type Ingest = {
  url: string;
  /** What the agent ships, as its settings have it. */
  recordLogs: { kind: string; path: string }[];
  failed: Promise<never>;
  /**
   * Sends a first record, as a page does. Agents look only every ten seconds for a log that has nothing in it: with this one they
   * find it when they start. @returns its id
   */
  sendFirst(): Promise<string>;
  /** How many records it has answered for so far, over all its starts. */
  acknowledged(): Promise<number>;
  /** Kills it, and starts it again after a while. @returns how long it will be away, in ms */
  outage(): Promise<number>;
  stop(): Promise<void>;
  kill(): void;
};

export type IngestPlace = { folder: string; port: number; adminPort: number; allowedOrigins: string[] };

/** Starts the real ingest service as a process, and waits until it listens. */
export async function startIngest({ folder, port, adminPort, allowedOrigins }: IngestPlace): Promise<Ingest> {
  const config = join(folder, 'ingest.json');
  const records = join(folder, 'ingest');
  const host = '127.0.0.1';
  const settings = {
    cluster: 'demo',
    public: { host, port },
    admin: { host, port: adminPort },
    storage: { path: records },
    cors: { allowedOrigins },
    drainDelay: '0s',
  };
  const recordLogs = ['browser', 'request'].map((kind) => ({
    kind,
    path: join(records, kind, `${kind}.log`),
  }));
  writeFileSync(config, `${JSON.stringify(settings, null, 2)}\n`);
  let fail: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {});
  let program: Program;
  const stopped = new AbortController();
  let away: Promise<void> | null = null;
  const start = async () => {
    program = startProgram({
      name: 'the ingest service',
      command: [MAIN, '--config', config],
      logPath: join(folder, 'ingest.log'),
    });
    program.failed.catch(fail);
    await Promise.race([awaitPort('the ingest service', port), program.failed]);
  };
  // A new process counts from 0.
  let before = 0;
  let latest = 0;
  const comeBack = async () => {
    await acknowledged();
    before = latest;
    program.kill();
    await program.ended;
    await sleep(OUTAGE_MS, undefined, { signal: stopped.signal }).catch(() => {});
    if (!stopped.signal.aborted) await start();
  };
  async function acknowledged(): Promise<number> {
    latest = before + (await acceptedBy(adminPort).catch(() => latest - before));
    return latest;
  }
  await start();
  return {
    acknowledged,
    sendFirst: () => sendFirst(`http://${host}:${port}`, allowedOrigins[0] ?? ''),
    url: `http://${host}:${port}`,
    recordLogs,
    failed,
    async outage() {
      away ??= comeBack()
        .catch(fail)
        .finally(() => {
          away = null;
        });
      return OUTAGE_MS;
    },
    async stop() {
      stopped.abort();
      // What came before an outage is on disk, from where the agent takes it.
      if (away === null) await program.stop();
      else await away;
    },
    kill() {
      stopped.abort();
      program.kill();
    },
  };
}

async function acceptedBy(adminPort: number): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${adminPort}/metrics`, { signal: AbortSignal.timeout(2_000) });
  const [, count = '0'] =
    /^logpipeline_ingest_records_total\{[^}]*result="accepted"[^}]*\} (\d+)/m.exec(await answer.text()) ?? [];
  return Number(count);
}

async function sendFirst(url: string, origin: string): Promise<string> {
  const event_id = `${randomUUID()}:0`;
  const record = {
    timestamp: new Date().toISOString(),
    level: 'INFO',
    message: 'DEMO_STARTED',
    event_id,
    app: 'demo',
  };
  const answer = await fetch(`${url}/v1/logs`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify(record),
  });
  if (answer.status !== 202)
    throw new Error(`the ingest service answers a first record by ${answer.status}: ${await answer.text()}`);
  return event_id;
}
