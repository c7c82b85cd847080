import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startAgent } from '@logpipeline/demo/agentProcess';
import { awaitStatus, fetchStatus } from '@logpipeline/demo/agentStatus';
import { freePort, type Versitygw } from '@logpipeline/test-binaries';
import { nodeMetricsLog } from '../../../daemonset-agent/src/spool/layout.ts';
import { SCENE, sceneLogs, sceneSamples } from './nodeScene.ts';
import { waitUntil } from './waitUntil.ts';

/** As in docs/query.md. */
export const BUCKET = 'my-logs';
export const PIPELINE = { namespace: 'logpipeline', name: 'everything' };
export const PREFIX = `${PIPELINE.namespace}/${PIPELINE.name}`;

/** The agent starts, reads a megabyte and looks at its folders every few seconds. */
const READ_SECONDS = 60;

/** Where a node's files lie. */
export type SceneNode = { podLogs: string; spool: string };

export function sceneNode(folder: string, node: string): SceneNode {
  return { podLogs: join(folder, node, 'pods'), spool: join(folder, node, 'spool') };
}

/** Lets a real agent on each node of the scene ship what it finds there into a bucket of the server. */
export async function shipScene(folder: string, server: Versitygw): Promise<void> {
  await server.createBucket(BUCKET);
  for (const node of SCENE.nodes) await shipNode(join(folder, node), node, sceneNode(folder, node), server);
}

async function shipNode(folder: string, node: string, places: SceneNode, server: Versitygw): Promise<void> {
  const logs = sceneLogs(node);
  for (const log of logs) {
    const path = join(places.podLogs, log.folder);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, '0.log'), log.bytes);
  }
  const samples = sceneSamples(node);
  const record = nodeMetricsLog(places.spool, PIPELINE);
  mkdirSync(dirname(record), { recursive: true });
  writeFileSync(record, samples.map((sample) => `${sample}\n`).join(''));

  const port = await freePort();
  const config = join(folder, 'agent.json');
  const { endpoint, region, accessKey: accessKeyId, secretKey: secretAccessKey } = server;
  const credentials = { accessKeyId, secretAccessKey };
  const pipeline = {
    ...PIPELINE,
    prefix: PREFIX,
    interval: '1h',
    destination: { s3: { bucket: BUCKET, endpoint, region, forcePathStyle: true, credentials } },
    pods: { root: places.podLogs },
    nodeMetrics: { interval: '1h' },
  };
  const http = { host: '127.0.0.1', port };
  const settings = {
    cluster: SCENE.cluster,
    node,
    spool: { path: places.spool },
    http,
    pipelines: [pipeline],
  };
  writeFileSync(config, JSON.stringify(settings));
  const agent = startAgent(config, join(folder, 'agent.log'));
  const lines = samples.length + logs.reduce((sum, log) => sum + log.lines, 0);
  try {
    await Promise.race([awaitStatus(port), agent.failed]);
    const read = async () => (await fetchStatus(port)).linesRead >= lines;
    await Promise.race([waitUntil(`all lines of ${node} are read`, READ_SECONDS, read), agent.failed]);
    await agent.stop();
  } finally {
    agent.kill();
  }
}
