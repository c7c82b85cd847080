import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startAgent } from '@logpipeline/demo/agentProcess';
import { awaitStatus, fetchStatus } from '@logpipeline/demo/agentStatus';
import { criLines, nanoStamp } from '@logpipeline/demo/generator';
import { freePort } from '@logpipeline/test-binaries';
import { CORPUS } from './corpus.ts';

/** The agent starts, reads some megabytes and looks at its folders every few seconds. */
const READ_MS = 60_000;
const LOOK_MS = 100;

/**
 * Lets a real agent ship `rounds` times the corpus, as a pod's log.
 *
 * @param folder an empty one, for everything
 * @returns the path of the one object that came out
 */
export async function shipCorpus(
  folder: string,
  compression: 'zstd' | 'gzip',
  rounds: number,
): Promise<string> {
  const [pods, spool, objects] = ['pods', 'spool', 'objects'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const place of [spool, objects]) mkdirSync(place, { recursive: true });
  writeLog(pods, rounds);
  const port = await freePort();
  const config = join(folder, 'agent.json');
  const pipeline = {
    name: 'readers',
    interval: '1h',
    compression,
    destination: { directory: { path: objects } },
    pods: { root: pods },
  };
  const settings = { spool: { path: spool }, http: { host: '127.0.0.1', port }, pipelines: [pipeline] };
  writeFileSync(config, JSON.stringify(settings));
  const agent = startAgent(config, join(folder, 'agent.log'));
  try {
    await Promise.race([untilRead(port, rounds * CORPUS.length), agent.failed]);
    await agent.stop();
  } finally {
    agent.kill();
  }
  const made = readdirSync(objects, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.includes('.ndjson.'),
  );
  const [object] = made;
  if (object === undefined || made.length > 1) throw new Error(`expected one object, found ${made.length}`);
  return join(objects, object);
}

function writeLog(pods: string, rounds: number): void {
  const container = join(pods, 'shop_reader-0_6f9c1a52-7f0d-4a5e-9a42-0d6f8d1f7a11', 'reader');
  mkdirSync(container, { recursive: true });
  // All within one hour, so that one object takes them all.
  const start = Date.parse('2026-01-15T04:00:00Z');
  const lines = Array.from({ length: rounds }, (_, round) =>
    CORPUS.map(({ text }, n) => {
      const now = new Date(start + round * 1_000);
      return criLines({ lines: [{ stream: 'stdout', level: 'UNKNOWN', text }] }, () => nanoStamp(now, n));
    }),
  );
  writeFileSync(join(container, '0.log'), Buffer.concat(lines.flat()));
}

async function untilRead(port: number, lines: number): Promise<void> {
  await awaitStatus(port);
  const deadline = Date.now() + READ_MS;
  while ((await fetchStatus(port)).linesRead < lines) {
    if (Date.now() > deadline)
      throw new Error(`the agent did not read ${lines} lines within ${READ_MS / 1000} s`);
    await sleep(LOOK_MS);
  }
}
