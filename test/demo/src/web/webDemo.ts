import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, withProgress } from '@logpipeline/test-binaries';
import { checkStore } from '../checkStore.ts';
import type { WorkFolder } from '../workFolder.ts';
import { startAgents } from './agents.ts';
import { BucketContents, type BucketCounts } from './bucketContents.ts';
import { startBucketReader } from './bucketReader.ts';
import { startBucketServer } from './bucketServer.ts';
import { choosePort } from './choosePort.ts';
import { buildExample, serveExample } from './exampleApp.ts';
import { startIngest } from './ingest.ts';
import type { LiveTable } from './liveTable.ts';
import type { WebOptions } from './webOptions.ts';
import { webLine, webTable } from './webReport.ts';
import { openWebStore } from './webStore.ts';

/** The table's ages count seconds. */
const DRAW_MS = 500;
/** How long pages that are open may take to send their last records: several of the example's flushes. */
const LAST_RECORDS_MS = 4_000;

export type WebRun = {
  options: WebOptions;
  work: WorkFolder;
  live: LiveTable;
  /** Aborted when the person has seen enough. */
  enough: AbortSignal;
  region: string;
  onReady(addresses: WebAddresses): void;
};

export type WebAddresses = {
  /** To be opened in a browser. */
  url: string;
  ingest: string;
  /** The page of the agent beside the ingest service. */
  agent: string;
  store: string;
  /** Where the objects are files; null: in a store of the person's. */
  objects: string | null;
};

export type WebResult = {
  counts: BucketCounts;
  store: string;
  objects: string | null;
  /** Of all objects with records. */
  keys: string[];
};

/** The application, the ingest service, the agent and a store, until the person has seen enough. */
export async function runWebDemo({
  options,
  work,
  live,
  enough,
  region,
  onReady,
}: WebRun): Promise<WebResult> {
  const port = await choosePort(options.port);
  /** What must be gone when this ends, however it ends. */
  const kills: (() => void)[] = [];
  const killAll = () => {
    for (const kill of kills.splice(0).reverse()) kill();
  };
  process.once('exit', killAll);
  try {
    const store = await openWebStore(options.s3, { folder: work.objects, region });
    kills.push(store.kill);
    // A bucket of the person's keeps the objects of earlier runs.
    const stamp = `${new Date().toISOString().slice(0, 19).replace(/\D/g, '')}-${process.pid}`;
    const prefix = options.s3 === null ? 'demo' : `demo/${stamp}`;
    if (options.s3 !== null) await checkStore(store.reader, options.s3, prefix);
    const built = await withProgress('building the example application', buildExample);
    kills.push(built.remove);

    const contents = new BucketContents();
    const ingest = await startIngest({
      folder: work.root,
      port: await freePort(),
      adminPort: await freePort(),
      allowedOrigins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`],
    });
    kills.push(ingest.kill);
    contents.addWritten([await ingest.sendFirst()]);
    const server = await startBucketServer(contents, ingest.outage);
    kills.push(server.kill);
    const serverLog = join(work.root, 'app.log');
    const app = await serveExample({
      built,
      port,
      logPath: serverLog,
      ingestUrl: ingest.url,
      bucketUrl: server.url,
    });
    kills.push(app.kill);
    const agents = await startAgents({
      work,
      ingest,
      serverLog,
      store,
      prefix,
      compression: options.compression,
    });
    kills.push(agents.kill);
    const reader = startBucketReader(store.reader, `${prefix}/`, contents);
    kills.push(reader.stop);

    const where = `${store.reader.description}/${prefix}`;
    const url = `http://127.0.0.1:${port}/`;
    onReady({ url, ingest: ingest.url, agent: agents.url, store: where, objects: store.objects });

    const failed = Promise.race([ingest.failed, app.failed, agents.failed, reader.failed]);
    failed.catch(() => {});
    const until = Date.now() + (options.seconds ?? Number.POSITIVE_INFINITY) * 1000;
    while (!enough.aborted && Date.now() < until) {
      contents.setAcknowledged(await ingest.acknowledged());
      const counts = contents.counts();
      live.update(webTable(counts, Date.now()), webLine(counts));
      await Promise.race([sleep(DRAW_MS, undefined, { signal: enough }).catch(() => {}), failed]);
    }
    await stopAll();

    async function stopAll(): Promise<void> {
      // What open pages have just written is sent within this time; what they write from now on waits for the next demo.
      const deadline = Date.now() + LAST_RECORDS_MS;
      while (contents.counts().missing > 0 && Date.now() < deadline) await Promise.race([sleep(100), failed]);
      await app.stop();
      contents.setAcknowledged(await ingest.acknowledged());
      await ingest.stop();
      await agents.stop();
      await reader.finish();
      await server.stop();
      await store.stop();
    }
    return { counts: contents.counts(), store: where, objects: store.objects, keys: reader.keys() };
  } finally {
    live.end();
    killAll();
    process.off('exit', killAll);
  }
}
