import type { IncomingMessage, ServerResponse } from 'node:http';
import { cleanUrl } from './cleanUrl.ts';
import type { Counters } from './counters.ts';
import type { CurrentRequest } from './currentRequest.ts';
import type { Settings } from './options.ts';
import { requestIdOf } from './requestId.ts';
import { requestLine } from './requestRecord.ts';
import { parseTraceparent } from './traceparent.ts';

/** What differs between frameworks. */
export interface Framework<Subject> {
  request(subject: Subject): IncomingMessage;
  response(subject: Subject): ServerResponse;
  /** `https://host`, not checked yet. Asked when the request comes in. */
  origin(subject: Subject): string;
  /** As the client sent it, not as a router sees it. */
  url(subject: Subject): string;
  /** What the router found in the path. Asked, like the route, when the answer is finished. */
  params(subject: Subject): Readonly<Record<string, unknown>> | undefined;
  /** Such as `/users/:id`. */
  route(subject: Subject): string | undefined;
}

/** Of the whole process, as the counters of CPU and memory are, whatever number of middlewares there is. */
const underWay = { now: 0, begun: 0 };

/** Both come from headers that a client may choose. */
const ORIGIN = /^https?:\/\/[A-Za-z0-9._:[\]-]{1,255}$/;
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\//i;
const MAX_ROUTE = 512;

/** One request from the middleware to the end of its answer, then its record. */
export class ObservedRequest<Subject> implements CurrentRequest {
  readonly requestId: string;
  readonly traceparent: string | undefined;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly response: ServerResponse;
  private readonly subject: Subject;
  private readonly framework: Framework<Subject>;
  private readonly settings: Settings;
  private readonly counters: Counters;
  private readonly isSkipped: boolean;
  private readonly method: string;
  private readonly url: string;
  private readonly origin: string;
  private readonly othersAtBegin: number;
  private readonly begunAtBegin: number;
  private readonly rssAtBegin: number | null;
  private readonly cpuAtBegin: number | null;
  private readonly beganAt: number;

  constructor(subject: Subject, framework: Framework<Subject>, settings: Settings, counters: Counters) {
    const request = framework.request(subject);
    const { headers } = request;
    this.subject = subject;
    this.framework = framework;
    this.settings = settings;
    this.counters = counters;
    this.response = framework.response(subject);
    this.requestId = requestIdOf(settings.acceptRequestId ? headers['x-request-id'] : undefined);
    const traceparent = headers['traceparent'];
    const trace = parseTraceparent(traceparent);
    this.traceparent = trace === undefined ? undefined : (traceparent as string);
    this.traceId = trace?.traceId;
    this.spanId = trace?.spanId;
    this.method = request.method ?? '';
    this.url = framework.url(subject);
    this.isSkipped = settings.skip?.(request) === true;
    // Of an HTTP/2 request nothing of its socket can be read any more when it has ended.
    this.origin = settings.origin ?? (ABSOLUTE.test(this.url) ? '' : framework.origin(subject));
    this.othersAtBegin = underWay.now++;
    this.begunAtBegin = ++underWay.begun;
    this.rssAtBegin = settings.memory && !this.isSkipped ? counters.residentBytes() : null;
    this.cpuAtBegin = settings.cpu && !this.isSkipped ? counters.cpuUser() : null;
    this.beganAt = counters.monotonic();
    // `close` follows `finish` at once, and comes alone when the client goes away. A client that has gone already: it does not come again.
    const { response } = this;
    if (response.destroyed || response.closed) this.end();
    else response.once('close', () => this.end());
  }

  private end(): void {
    const durationMs = this.counters.monotonic() - this.beganAt;
    underWay.now--;
    if (!this.isSkipped) this.settings.write(() => this.line(durationMs));
  }

  private line(durationMs: number): string {
    const { counters, framework, response, settings, subject } = this;
    return requestLine(
      {
        timestamp: counters.now(),
        requestId: this.requestId,
        method: this.method.slice(0, 32),
        url: this.wholeUrl(framework.params(subject)),
        route: framework.route(subject)?.slice(0, MAX_ROUTE),
        durationMs,
        statusCode: response.headersSent ? response.statusCode : null,
        cpuUserMicroseconds: since(this.cpuAtBegin, settings.cpu ? counters.cpuUser() : null),
        memoryDeltaBytes: since(this.rssAtBegin, settings.memory ? counters.residentBytes() : null),
        overlapping: this.othersAtBegin + underWay.begun - this.begunAtBegin,
        isSlow: durationMs >= settings.slowMs,
        isAborted: !response.writableFinished,
        traceId: this.traceId,
        spanId: this.spanId,
      },
      settings.fields,
    );
  }

  private wholeUrl(params: Readonly<Record<string, unknown>> | undefined): string {
    const { isSensitive, maxUrlLength, origin } = this.settings;
    const url = cleanUrl(this.url, params, isSensitive, maxUrlLength);
    // `*` of OPTIONS belongs to no origin; a client's own is left out when it is none.
    if (!url.startsWith('/') || (origin === undefined && !ORIGIN.test(this.origin))) return url;
    return this.origin + url;
  }
}

function since(begin: number | null, end: number | null): number | null {
  return begin === null || end === null ? null : end - begin;
}
