import { readFileSync } from 'node:fs';
import { startHttp } from '@logpipeline/service';
import type { Logger } from 'pino';
import type { Destination } from './destinations/destination.ts';
import { createDirectoryDestination } from './destinations/directory.ts';
import { createS3Destination } from './destinations/s3.ts';
import { createMetrics } from './http/metrics.ts';
import { PendingBudget } from './lines/pendingLine.ts';
import type { RecordContext } from './lines/recordHead.ts';
import type { Discovery } from './pipeline/discovery.ts';
import { discoverFiles, discoverPods, mergeDiscoveries } from './pipeline/logDiscovery.ts';
import { Pipeline } from './pipeline/pipeline.ts';
import type { DestinationSettings, PipelineSettings } from './settings/pipelineSettings.ts';
import type { Settings } from './settings/settings.ts';
import { FramePool } from './spool/framePool.ts';
import { pipelineFolder } from './spool/layout.ts';
import { lockSpool } from './spool/spoolLock.ts';

/** What one look at a log reads at most: large enough that system calls do not count, small enough to be fair. */
const READ_BUFFER_BYTES = 256 * 1024;
/** Unfinished lines of all sources together. Beyond it lines are cut, marked and counted. */
const PENDING_BUDGET_BYTES = 32 << 20;

export type AgentOptions = {
  settings: Settings;
  /** Name of this machine when neither the settings nor the environment has one. */
  hostName: string;
  version: string;
  log: Logger;
  now: () => number;
  random: () => number;
  newSeries: () => string;
};

export type Agent = {
  /** Of the HTTP server. */
  port: number;
  /** Stops reading, seals, uploads until the signal, leaves the rest in the spool. May be called twice. */
  stop(deadline: AbortSignal): Promise<void>;
};

/** Starts everything; when something cannot start, what was started before it is stopped again. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { settings, log, version } = options;
  const context = { cluster: settings.cluster, node: settings.node ?? options.hostName };
  const lock = lockSpool(settings.spool.path);
  const discoveries: Discovery[] = [];
  const pipelines: Pipeline[] = [];
  try {
    const shared = { pool: new FramePool(), pendingBudget: new PendingBudget(PENDING_BUDGET_BYTES) };
    const roots = new Map<string, Discovery>();
    for (const pipeline of settings.pipelines) {
      const discovery = mergeDiscoveries(discoveriesOf(pipeline, roots, discoveries, log));
      pipelines.push(createPipeline(options, pipeline, context, discovery, shared));
    }
    const http = await startHttp({
      host: settings.http.host,
      port: settings.http.port,
      pages: pagesOf(pipelines, context, version),
      guarded: new Set(['/status']),
      token: readToken(settings.http.statusTokenFile),
    });
    for (const pipeline of pipelines) pipeline.start();
    log.info(
      { ...context, version, port: http.port, pipelines: pipelines.map(({ name }) => name) },
      'The agent runs.',
    );
    let stopping: Promise<void> | undefined;
    const stop = async (deadline: AbortSignal) => {
      await Promise.all(pipelines.map((pipeline) => pipeline.stop(deadline)));
      for (const discovery of discoveries) discovery.close();
      await http.close();
      lock.release();
    };
    return {
      port: http.port,
      stop: (deadline) => {
        stopping ??= stop(deadline);
        return stopping;
      },
    };
  } catch (error) {
    for (const discovery of discoveries) discovery.close();
    lock.release();
    throw error;
  }
}

/** All pipelines share one watch on a folder of pods; globs are each pipeline's own. */
function discoveriesOf(
  pipeline: PipelineSettings,
  roots: Map<string, Discovery>,
  all: Discovery[],
  log: Logger,
): Discovery[] {
  const warn = (message: string) => log.warn(message);
  const own: Discovery[] = [];
  if (pipeline.pods !== undefined) {
    let pods = roots.get(pipeline.pods.root);
    if (pods === undefined) {
      pods = discoverPods(pipeline.pods.root, warn);
      roots.set(pipeline.pods.root, pods);
      all.push(pods);
    }
    own.push(pods);
  }
  if (pipeline.files !== undefined) {
    const files = discoverFiles(pipeline.files, warn);
    all.push(files);
    own.push(files);
  }
  return own;
}

function createPipeline(
  { settings, log, now, random, newSeries }: AgentOptions,
  pipeline: PipelineSettings,
  context: RecordContext,
  discovery: Discovery,
  shared: { pool: FramePool; pendingBudget: PendingBudget },
): Pipeline {
  const prefix = pipeline.prefix ?? `${pipeline.namespace}/${pipeline.name}`;
  return new Pipeline({
    ...shared,
    settings: pipeline,
    context,
    prefix,
    folder: pipelineFolder(settings.spool.path, pipeline, `${placeOf(pipeline.destination)} ${prefix}`),
    destination: createDestination(pipeline.destination, log),
    discovery,
    readBuffer: Buffer.allocUnsafeSlow(READ_BUFFER_BYTES),
    maxLineSize: settings.maxLineSize,
    log,
    now,
    random,
    newSeries,
  });
}

function createDestination(settings: DestinationSettings, log: Logger): Destination {
  if (settings.s3 !== undefined)
    return createS3Destination(settings.s3, { warn: (message) => log.warn(message) });
  if (settings.directory !== undefined) return createDirectoryDestination(settings.directory);
  throw new Error('BUG: a destination passed the check without a kind');
}

/** Where objects go, without how: other credentials or another storage class do not make it another place. */
function placeOf({ s3, directory }: DestinationSettings): string {
  return s3 === undefined ? `directory ${directory?.path}` : `s3 ${s3.endpoint ?? ''} ${s3.bucket}`;
}

function readToken(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const token = readFileSync(path, 'utf8').trim();
  if (token === '')
    throw new Error(`http.statusTokenFile: ${path} is empty; it must hold the token for /status`);
  return token;
}

function pagesOf(pipelines: readonly Pipeline[], context: RecordContext, version: string) {
  const statuses = () => pipelines.map((pipeline) => pipeline.status());
  const registry = createMetrics(statuses, version);
  const json = (status: number, value: unknown) => ({
    status,
    contentType: 'application/json',
    body: `${JSON.stringify(value)}\n`,
  });
  return {
    '/healthz': async () => ({ status: 200, contentType: 'text/plain', body: 'ok\n' }),
    '/readyz': async () => {
      const waiting = pipelines.filter(({ state }) => state === 'starting' || state === 'failed');
      return json(waiting.length === 0 ? 200 : 503, {
        notReady: waiting.map(({ name, state }) => ({ name, state })),
      });
    },
    '/metrics': async () => ({
      status: 200,
      contentType: registry.contentType,
      body: await registry.metrics(),
    }),
    '/status': async () => json(200, { ...context, version, pipelines: statuses() }),
  };
}
