import { setTimeout as sleep } from 'node:timers/promises';
import { createJsonScan, JsonSpans } from '@logpipeline/records';
import { createRedactor } from '@logpipeline/records/redact';
import { startHttp } from '@logpipeline/service';
import { isRedacting } from '@logpipeline/service/redact';
import type { Logger } from 'pino';
import { readAddressKey } from './http/addressKey.ts';
import { createApp } from './http/app.ts';
import { ByteBudget } from './http/byteBudget.ts';
import { clientAddress } from './http/clientAddress.ts';
import { clientFacts } from './http/clientFacts.ts';
import { startPublicServer } from './http/publicServer.ts';
import { Refusal } from './http/refusal.ts';
import { createChecks } from './intake/clientRecord.ts';
import { Intake } from './intake/intake.ts';
import { PlainListPool } from './intake/plainLists.ts';
import { SecretFields } from './intake/secretFields.ts';
import { adminPages } from './metrics/adminPages.ts';
import { IngestMetrics } from './metrics/ingestMetrics.ts';
import { openapiDocument } from './openapi/document.ts';
import { Applications } from './quota/applications.ts';
import { Rates } from './quota/rates.ts';
import { requestLog } from './requests/requestLog.ts';
import type { Settings } from './settings/settings.ts';
import { openStorage } from './storage/openStorage.ts';

export type IngestOptions = {
  settings: Settings;
  version: string;
  log: Logger;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /** 0 to 1. */
  random: () => number;
};

export type Ingest = {
  publicPort: number;
  adminPort: number;
  /** Not ready at once; then finishes what was begun, and leaves only rotated, synced files. May be called twice. */
  stop(): Promise<void>;
};

/** Heads make records larger than they were sent; what OTLP's records share, each has. More is made to fill a disk. */
const BATCH_GROWTH = 2;

/** Starts everything; when something cannot start, what was started before it is stopped again. */
export async function startIngest({ settings, version, log, now, random }: IngestOptions): Promise<Ingest> {
  const { limits, rateLimits, redact, client } = settings;
  const names = settings.applications.map(({ name }) => name);
  const metrics = new IngestMetrics(version, names, now);
  const addressKey = client.addressKeyFile === undefined ? undefined : readAddressKey(client.addressKeyFile);
  const health = { isReady: true, isWritable: true };
  const releases: (() => Promise<void>)[] = [];
  const release = async () => {
    for (const step of releases.reverse()) await step();
  };
  try {
    const { dedupe, browserLog, requestLines, free, bytesOf, limitOf } = await openStorage(
      settings,
      {
        now,
        log,
        onSync: (stats) => metrics.synced(stats),
        onRoom: (hasRoom) => {
          health.isWritable = hasRoom;
        },
      },
      releases,
    );
    const checks = createChecks();
    const scan = createJsonScan();
    const rules = {
      depth: limits.depth,
      keys: limits.keys,
      stringLength: limits.stringLength,
      recordSize: limits.recordSize,
      secretFields: new SecretFields(redact.fields),
      queryStrings: redact.queryStrings,
    };
    const redactor = isRedacting(redact) ? createRedactor(redact) : undefined;
    const intake = new Intake({
      cluster: settings.cluster,
      rules,
      batchSize: BATCH_GROWTH * limits.decompressedBody,
      checks,
      scan,
      log: {
        write: async (chunk) => {
          try {
            await browserLog.write(chunk);
            health.isWritable = true;
          } catch (error) {
            health.isWritable = false;
            throw error;
          }
        },
      },
      claims: dedupe,
      redactor,
      sessionRates: new Rates(rateLimits.perSession, now),
      random,
      onStored: (app, name, level, count) => metrics.stored(app, name, level, count),
      onRejected: (reason) => metrics.rejected(reason),
      onJudged: (counts) => metrics.judged(counts),
    });
    const budget = new ByteBudget(limits.bodiesInMemory, limits.body);
    const addressOf = clientAddress(settings.trustedProxies);
    const around = requestLog({
      settings: settings.requests,
      cluster: settings.cluster,
      write: (line) => requestLines.add(line),
      answered: (...answer) => metrics.answered(...answer),
      clock: () => performance.now() / 1000,
    });
    const app = createApp({
      settings,
      intake,
      bodyRules: {
        maxRecords: limits.records,
        content: rules,
        checks,
        scan,
        spans: new JsonSpans(),
        lists: new PlainListPool(),
      },
      applications: new Applications({
        applications: settings.applications,
        requireKey: settings.requireKey,
        allowedOrigins: settings.cors.allowedOrigins,
        rate: rateLimits.perApplication,
        now,
      }),
      addressRates: new Rates(rateLimits.perAddress, now),
      budget,
      demandRoom: () => demandRoom(browserLog.waitingBytes, limits.bodiesInMemory),
      addressOf,
      factsOf: clientFacts(client, addressOf, addressKey),
      openapi: JSON.stringify(openapiDocument(version)),
      log,
      now,
      around,
    });
    const publicServer = await startPublicServer({
      host: settings.public.host,
      port: settings.public.port,
      connections: limits.connections,
      bodyTimeoutMs: limits.bodyTimeout,
      handle: app.callback(),
    });
    releases.push(() => publicServer.close(AbortSignal.timeout(settings.shutdownGracePeriod)));
    metrics.watch({
      waitingBytes: () => browserLog.waitingBytes,
      waitingRequests: () => browserLog.waitingChunks,
      logBytes: bytesOf,
      logLimitBytes: limitOf,
      diskFreeBytes: () => free.bytes,
      isWritable: () => health.isWritable,
      sessions: () => dedupe.sessions,
      evictedSessions: () => dedupe.evicted,
      lostEvents: () => dedupe.lostEvents,
      lostRequestRecords: () => requestLines.lost,
      connections: () => publicServer.connections(),
      redactions: () => ({
        ...Object.fromEntries(redactor?.counts ?? []),
        field: intake.walk.fieldsRedacted,
        query_string: intake.walk.queriesRemoved,
      }),
    });
    const admin = await startHttp({
      ...(settings.admin.host === undefined ? {} : { host: settings.admin.host }),
      port: settings.admin.port,
      pages: adminPages({
        registry: metrics.registry,
        isReady: () => health.isReady,
        beforeScrape: async () => {
          await Promise.all([browserLog.measure(), free.measure()]);
        },
      }),
      guarded: new Set(),
      token: undefined,
    });
    log.info(
      { cluster: settings.cluster, version, port: publicServer.port, adminPort: admin.port },
      'The service runs.',
    );
    if (settings.cors.allowedOrigins.length === 0 && settings.applications.length === 0)
      log.warn(
        'No page may send: cors.allowedOrigins is empty and there are no applications. Name the origins of your pages.',
      );
    let stopping: Promise<void> | undefined;
    const stop = async () => {
      health.isReady = false;
      publicServer.letGo();
      await sleep(settings.drainDelay);
      await release();
      await admin.close();
    };
    return {
      publicPort: publicServer.port,
      adminPort: admin.port,
      stop: () => {
        stopping ??= stop();
        return stopping;
      },
    };
  } catch (error) {
    await release().catch(() => undefined);
    throw error;
  }
}

function demandRoom(waitingBytes: number, limit: number): void {
  if (waitingBytes <= limit) return;
  throw new Refusal(503, 'busy', 'More waits to be written than memory should hold. Try again in a second.', {
    setting: 'limits.bodiesInMemory',
    retryAfter: 1,
  });
}
