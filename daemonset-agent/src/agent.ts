import { readFileSync } from 'node:fs';
import { startHttp } from '@logpipeline/service';
import type { Logger } from 'pino';
import type { Destination } from './destinations/destination.ts';
import { createDirectoryDestination } from './destinations/directory.ts';
import { createS3Destination } from './destinations/s3.ts';
import { createMetrics } from './http/metrics.ts';
import { PendingBudget } from './lines/pendingLine.ts';
import type { RecordContext } from './lines/recordHead.ts';
import { Discoveries } from './pipeline/discoveries.ts';
import { PipelineSet } from './pipeline/pipelineSet.ts';
import { nameOf } from './pipeline/wantedPipeline.ts';
import type { DestinationSettings } from './settings/pipelineSettings.ts';
import type { Settings } from './settings/settings.ts';
import { FramePool } from './spool/framePool.ts';
import { lockSpool } from './spool/spoolLock.ts';

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
  const warn = (message: string) => log.warn(message);
  const discoveries = new Discoveries(warn);
  const release = () => {
    discoveries.close();
    lock.release();
  };
  try {
    const pipelines = new PipelineSet({
      spoolPath: settings.spool.path,
      context,
      pool: new FramePool(),
      pendingBudget: new PendingBudget(PENDING_BUDGET_BYTES),
      maxLineSize: settings.maxLineSize,
      log,
      now: options.now,
      random: options.random,
      newSeries: options.newSeries,
      createDestination: (destination) => createDestination(destination, warn),
      discover: (pipeline) => discoveries.of(pipeline),
      isOnNode: (identity, pipeline) => discoveries.isOnNode(identity, pipeline),
    });
    await pipelines.open();
    const http = await startHttp({
      host: settings.http.host,
      port: settings.http.port,
      pages: pagesOf(pipelines, context, version),
      guarded: new Set(['/status']),
      token: readToken(settings.http.statusTokenFile),
    });
    pipelines.apply(settings.pipelines.map((pipeline) => ({ settings: pipeline, revision: null })));
    log.info(
      { ...context, version, port: http.port, pipelines: settings.pipelines.map(nameOf) },
      'The agent runs.',
    );
    let stopping: Promise<void> | undefined;
    const stop = async (deadline: AbortSignal) => {
      await pipelines.stop(deadline);
      await http.close();
      release();
    };
    return {
      port: http.port,
      stop: (deadline) => {
        stopping ??= stop(deadline);
        return stopping;
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

function createDestination(settings: DestinationSettings, warn: (message: string) => void): Destination {
  if (settings.s3 !== undefined) return createS3Destination(settings.s3, { warn });
  if (settings.directory !== undefined) return createDirectoryDestination(settings.directory);
  throw new Error('BUG: a destination passed the check without a kind');
}

function readToken(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const token = readFileSync(path, 'utf8').trim();
  if (token === '')
    throw new Error(`http.statusTokenFile: ${path} is empty; it must hold the token for /status`);
  return token;
}

function pagesOf(pipelines: PipelineSet, context: RecordContext, version: string) {
  const statuses = () => pipelines.statuses();
  const registry = createMetrics(statuses, version);
  const json = (status: number, value: unknown) => ({
    status,
    contentType: 'application/json',
    body: `${JSON.stringify(value)}\n`,
  });
  return {
    '/healthz': async () => ({ status: 200, contentType: 'text/plain', body: 'ok\n' }),
    '/readyz': async () => {
      const notReady = pipelines.states().filter(({ state }) => state === 'starting' || state === 'failed');
      return json(notReady.length === 0 ? 200 : 503, { notReady });
    },
    '/metrics': async () => ({
      status: 200,
      contentType: registry.contentType,
      body: await registry.metrics(),
    }),
    '/status': async () => json(200, { ...context, version, pipelines: statuses() }),
  };
}
