import Router from '@koa/router';
import Koa, { type Context, type Middleware } from 'koa';
import type { Logger } from 'pino';
import type { BatchAnswer } from '../intake/answer.ts';
import type { Batch, Intake } from '../intake/intake.ts';
import { notWritten } from '../intake/notWritten.ts';
import { type BodyRules, decode, formatOf, listOf, type ParsedBody, parseBody } from '../intake/parseBody.ts';
import { otlpRecords } from '../otlp/otlpRecords.ts';
import type { Applications, Sender } from '../quota/applications.ts';
import { takeQuota } from '../quota/quota.ts';
import type { Rates } from '../quota/rates.ts';
import { originOfReport, reportRecords } from '../reports/reportRecords.ts';
import type { Settings } from '../settings/settings.ts';
import type { ByteBudget } from './byteBudget.ts';
import { addressPrefix, type ClientAddress } from './clientAddress.ts';
import type { ClientFacts } from './clientFacts.ts';
import { answerPreflight } from './cors.ts';
import { demandShape } from './demandShape.ts';
import { demandTarget } from './demandTarget.ts';
import { isConnectionError } from './isConnectionError.ts';
import { onlyRefusals } from './onlyRefusals.ts';
import { Refusal } from './refusal.ts';
import { requestBody } from './requestBody.ts';
import { senderOf } from './senderOf.ts';

export type AppOptions = {
  settings: Settings;
  intake: Intake;
  bodyRules: BodyRules;
  applications: Applications;
  addressRates: Rates;
  budget: ByteBudget;
  /** Throws a Refusal when nothing more should be taken now. */
  demandRoom: () => void;
  addressOf: ClientAddress;
  factsOf: (request: import('node:http').IncomingMessage) => ClientFacts;
  /** The OpenAPI document, as JSON. */
  openapi: string;
  log: Logger;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /** Run around everything, outermost first. */
  around: readonly Middleware[];
};

const JSON_TYPE = 'application/json';
/** Paths, as they stand in the OpenAPI document and in metrics. OpenTelemetry's exporters put /v1/logs behind a base address. */
export const OTLP_PATHS = ['/v1/otlp/logs', '/v1/otlp/v1/logs'];
const PATHS = { logs: '/v1/logs', reports: '/v1/reports', openapi: '/openapi.json' };

/** The application that answers on the public port. */
export function createApp(options: AppOptions): Koa {
  const { settings, applications, openapi, log, now } = options;
  const router = new Router();
  router.post(PATHS.logs, (context) => takeLogs(context, options));
  router.post(PATHS.reports, (context) => takeReports(context, options));
  router.post(OTLP_PATHS, (context) => takeOtlp(context, options));
  router.get(PATHS.openapi, (context) => {
    context.set('Access-Control-Allow-Origin', '*');
    context.type = JSON_TYPE;
    context.body = openapi;
  });
  const app = new Koa();
  app.on('error', (error) => {
    if (isConnectionError(error)) log.debug({ err: error }, 'A client went away before its answer.');
    else log.error({ err: error }, 'A request failed in an unexpected way.');
  });
  for (const middleware of options.around) app.use(middleware);
  app.use(onlyRefusals(log, now));
  app.use(async (context, next) => {
    demandTarget(context);
    context.set('X-Content-Type-Options', 'nosniff');
    // What is said depends on it, allowed or not.
    context.set('Vary', 'Origin');
    const origin = context.req.headers.origin;
    const isPreflight = context.method === 'OPTIONS' && origin !== undefined && origin !== '';
    if (!isPreflight || !isKnown(context, router)) return next();
    if (applications.allowsOrigin(origin)) answerPreflight(context, origin, settings.cors.maxAge);
    else senderOfPreflight(origin, options);
  });
  app.use(router.routes());
  app.use((context) => refusePath(context, router));
  return app;
}

/** Says why the origin is refused, in the words of the list that all share. */
function senderOfPreflight(origin: string, { applications }: AppOptions): never {
  applications.sharedOrigins.demand(origin);
  throw new Error('BUG: an origin is refused and allowed');
}

/** Whether any method is answered at the path, in the forms in which the router takes it: in any case, with a slash behind it. */
function isKnown({ path, method }: Context, router: Router): boolean {
  return router.match(path, method).path.length > 0;
}

function refusePath(context: Context, router: Router): never {
  if (isKnown(context, router)) {
    const allowed = context.path.toLowerCase().startsWith(PATHS.openapi) ? 'GET, HEAD' : 'POST, OPTIONS';
    context.set('Allow', allowed);
    throw new Refusal(405, 'method_not_allowed', `This path answers ${allowed} only.`);
  }
  throw new Refusal(404, 'not_found', 'There is no such path. /openapi.json says which there are.');
}

async function takeLogs(context: Context, options: AppOptions): Promise<void> {
  const sender = senderOf(context, options.applications);
  const format = formatOf(context.req.headers['content-type']);
  const answer = await take(context, options, sender, (bytes) => ({
    ...parseBody(bytes, format, options.bodyRules),
    isWhole: false,
  }));
  const { level, keepPercent } = sender;
  context.status = statusOf(answer);
  if (context.status === 429) context.set('Retry-After', String(SESSION_RETRY_SECONDS));
  context.type = JSON_TYPE;
  context.body = JSON.stringify({ ...answer, settings: { level, keepPercent } });
}

/** Seconds. */
const SESSION_RETRY_SECONDS = 10;

/** 202 as soon as one record is settled for good; else it says whether it is worth to try again. */
function statusOf({ accepted, duplicate, sampled, results }: BatchAnswer): number {
  if (accepted + duplicate + sampled > 0 || results.length === 0) return 202;
  return results.some((result) => result.status === 'rejected' && result.retry) ? 429 : 400;
}

async function takeReports(context: Context, options: AppOptions): Promise<void> {
  const sender = senderOf(context, options.applications, true);
  demandType(context, ['application/reports+json', 'application/csp-report', JSON_TYPE]);
  const { records: mostRecords } = options.settings.limits;
  const answer = await take(context, options, sender, (bytes, receivedMs) => {
    const records = reportRecords(parseJson(bytes), receivedMs);
    demandCount(records.length, mostRecords);
    if (context.req.headers.origin === undefined || context.req.headers.origin === 'null')
      for (const record of records) sender.origins.demand(originOfReport(record));
    return { envelope: {}, records: listOf(records), isWhole: false };
  });
  context.status = statusOf(answer);
  context.type = JSON_TYPE;
  context.body = JSON.stringify(answer);
}

/** https://opentelemetry.io/docs/specs/otlp/#otlphttp-response: 200 with what was not taken. */
async function takeOtlp(context: Context, options: AppOptions): Promise<void> {
  const sender = senderOf(context, options.applications);
  demandType(context, [JSON_TYPE]);
  const { records: mostRecords } = options.settings.limits;
  const answer = await take(context, options, sender, (bytes, receivedMs) => {
    const records = otlpRecords(parseJson(bytes), receivedMs, options.settings.limits.recordSize);
    demandCount(records.length, mostRecords);
    return { envelope: {}, records: listOf(records), isWhole: true };
  });
  const { rejected, results } = answer;
  // What partialSuccess names is never sent again.
  if (results.some((result) => result.status === 'rejected' && result.reason === 'try_again'))
    throw notWritten(undefined, undefined);
  const [first] = results.filter((result) => result.status === 'rejected');
  context.status = 200;
  context.type = JSON_TYPE;
  context.body = JSON.stringify(
    rejected === 0
      ? {}
      : { partialSuccess: { rejectedLogRecords: rejected, errorMessage: first?.message ?? '' } },
  );
}

/** Reads, parses, counts and stores what one request holds. */
async function take(
  context: Context,
  options: AppOptions,
  sender: Sender,
  parse: (bytes: Buffer, receivedMs: number) => ParsedBody & Pick<Batch, 'isWhole'>,
): Promise<BatchAnswer> {
  const { settings, intake, addressRates, budget, demandRoom, addressOf, factsOf, now } = options;
  const prefix = addressPrefix(addressOf(context.req));
  // One now, so that bodies of no use count too; the others when they are known.
  await takeQuota(sender, addressRates, prefix, 1);
  demandRoom();
  const { bytes, free } = await requestBody(context, settings.limits, budget, prefix);
  demandShape(bytes, settings.limits);
  const receivedMs = now();
  const batch = parse(bytes, receivedMs);
  await takeQuota(sender, addressRates, prefix, batch.records.length - 1);
  return intake.take({ ...batch, sender, receivedMs, onRead: free, ...factsOf(context.req) });
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(decode(bytes));
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    throw new Refusal(400, 'json_invalid', 'The body is not valid JSON.', { cause });
  }
}

function demandType({ req }: Context, allowed: readonly string[]): void {
  const type = (req.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (allowed.includes(type)) return;
  throw new Refusal(
    415,
    'content_type_not_supported',
    `This Content-Type is not supported here; allowed: ${allowed.join(', ')}.`,
    { value: type.slice(0, 80) },
  );
}

function demandCount(value: number, limit: number): void {
  if (value <= limit) return;
  throw new Refusal(413, 'too_many_records', `The request has ${value} records; allowed: ${limit}.`, {
    setting: 'limits.records',
    limit,
    value,
  });
}
