import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { RecordLogWriter } from '@logpipeline/record-log';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ClusterAgent, SECRETS } from '../configuration/clusterAgent.ts';

let agent: ClusterAgent;
beforeEach(() => {
  agent = new ClusterAgent();
  written = 0;
});
afterEach(() => agent.close());

const path = () => join(agent.folder, 'browser', 'browser.log');
const start = () =>
  agent.start({
    node: 'ingest-0',
    nodeMetrics: { enabled: false },
    recordLogs: [{ kind: 'browser', path: path() }],
    drain: true,
  });

let written = 0;
/** Writes so many more, in files of a few. */
async function write(records: number): Promise<void> {
  const writer = new RecordLogWriter({
    path: path(),
    maxFileBytes: 400,
    whenFull: { deleteOldest: { keptBytes: 1e9, keptFiles: 1e9 } },
    now: Date.now,
  });
  for (let n = 0; n < records; n++)
    await writer.write(
      Buffer.from(
        `{"timestamp":"${new Date().toISOString()}","level":"INFO","kind":"browser","message":"event ${written++}"}\n`,
      ),
    );
  await writer.close();
}

const files = () => readdirSync(join(agent.folder, 'browser'));

function shipped(place: 'a' | 'b'): string[] {
  return readdirSync(join(agent.folder, place), { recursive: true, withFileTypes: true })
    .filter(({ name }) => name.endsWith('.ndjson.zst'))
    .flatMap(({ parentPath, name }) =>
      zstdDecompressSync(readFileSync(join(parentPath, name)))
        .toString()
        .trim()
        .split('\n'),
    )
    .map((line) => (JSON.parse(line) as { message: string }).message);
}

const configure = (place: 'a' | 'b', changes: object = {}) =>
  agent.configure(
    {
      name: place,
      interval: '1000ms',
      destination: { directory: { path: join(agent.folder, place) } },
      files: undefined,
      pods: {},
      nodeMetrics: {},
      frontend: {},
      ...changes,
    },
    place,
  );

test('an agent beside a service asks for the configurations with browser events, and for neither pods nor nodes', async () => {
  configure('a');
  configure('b', { frontend: undefined });
  await write(10);
  await start();
  await expect.poll(() => shipped('a').length, { timeout: 20_000 }).toBe(10);
  await expect.poll(files, { timeout: 20_000 }).toEqual(['browser.log']);
  expect([...agent.cluster.listed]).toEqual([
    `${SECRETS} logpipeline.dev/agent-configuration=pipeline,logpipeline.dev/frontend=true`,
  ]);
  const { pipelines, node } = await agent.summary();
  expect(node).toBe('ingest-0');
  expect(
    pipelines.map(({ pipeline }) => pipeline),
    'what is not for it it does not have',
  ).toEqual(['default/a']);
  expect((await agent.get('/readyz')).status).toBe(200);
  expect(await (await agent.get('/metrics')).text()).toContain('logpipeline_agent_');
});

test('pipelines come and go while it runs: one that is deleted holds nothing up, and is brought to its end', async () => {
  configure('a');
  await start();
  await write(8);
  await expect.poll(() => shipped('a').length, { timeout: 20_000 }).toBe(written);
  const before = written;
  configure('b', { suspend: true });
  await expect.poll(async () => (await agent.summary()).pipelines.length, { timeout: 20_000 }).toBe(2);
  await write(8);
  agent.cluster.remove(SECRETS, 'a');
  await write(8);
  await expect.poll(files, { timeout: 20_000 }).toEqual(['browser.log']);
  configure('b', { suspend: false });
  await expect.poll(() => shipped('b').length, { timeout: 20_000 }).toBeGreaterThanOrEqual(written - before);
  await agent.stop();
  expect(new Set(shipped('b')).size).toBe(shipped('b').length);
  expect(new Set(shipped('a')).size).toBe(shipped('a').length);
});

test('with no pipeline records wait on the volume, and are shipped once there is one', async () => {
  await start();
  const before = written;
  await write(12);
  const all = files();
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(files()).toEqual(all);
  configure('a');
  await expect.poll(() => shipped('a').length, { timeout: 20_000 }).toBe(written - before);
});
