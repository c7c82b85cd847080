import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@logpipeline/test-binaries';
import { startAgent } from '../agentProcess.ts';
import { awaitStatus } from '../agentStatus.ts';
import type { Program } from '../program.ts';
import type { WorkFolder } from '../workFolder.ts';
import type { Ingest } from './ingest.ts';
import { besideIngest, onNode } from './webConfig.ts';
import type { WebStore } from './webStore.ts';

export type Agents = {
  /** The status of the one beside the ingest service. */
  url: string;
  failed: Promise<never>;
  /** They seal, and upload. */
  stop(): Promise<void>;
  kill(): void;
};

/** As in a cluster: an agent beside the ingest service, and one of the node, which ships what the application's server prints. */
export async function startAgents(run: {
  work: WorkFolder;
  ingest: Ingest;
  /** The output of the application's server. */
  serverLog: string;
  store: WebStore;
  prefix: string;
  compression: 'zstd' | 'gzip';
}): Promise<Agents> {
  const { work, ingest, serverLog, store, prefix, compression } = run;
  const pipeline = { compression, prefix, s3: store.settings };
  const start = async (
    node: string,
    config: (place: { node: string; spool: string; port: number }) => unknown,
  ) => {
    const place = { node, spool: join(work.spool, node), port: await freePort() };
    mkdirSync(place.spool);
    const path = join(work.root, `${node}.json`);
    writeFileSync(path, `${JSON.stringify(config(place), null, 2)}\n`);
    const program = startAgent(path, join(work.root, `${node}.log`), store.env);
    return { program, port: place.port };
  };
  const beside = await start('ingest-0', (place) => besideIngest(place, ingest.recordLogs, pipeline));
  const node = await start('demo-node', (place) => onNode(place, serverLog, pipeline));
  const all: { program: Program; port: number }[] = [beside, node];
  const kill = () => {
    for (const { program } of all) program.kill();
  };
  const failed = Promise.race(all.map(({ program }) => program.failed));
  failed.catch(() => {});
  try {
    await Promise.race([Promise.all(all.map(({ port }) => awaitStatus(port))), failed]);
  } catch (error) {
    kill();
    throw error;
  }
  return {
    url: `http://127.0.0.1:${beside.port}/status`,
    failed,
    async stop() {
      await Promise.all(all.map(({ program }) => program.stop()));
    },
    kill,
  };
}
