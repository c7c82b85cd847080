import type { Cleaner } from './cleaner.ts';
import type { Moment } from './clock.ts';
import { errorRecord } from './errorRecord.ts';
import type { Draft } from './queue.ts';
import type { Data, Level, LoggerContext, LoggerOptions, RecordInput } from './types.ts';

/** What all records of this moment have. */
export interface Surroundings {
  user: string | undefined;
  page: string | undefined;
  route?: string | undefined;
}

/** Names of releases and environments are labels of metrics: the server refuses a record with another. */
export function labelOf(name: string | undefined): string | undefined {
  return name?.replace(/^[\W_]|[^\w./@+-]/g, 'x').slice(0, 64);
}

/** Builds what is sent, but for number and session. Fields of `undefined` are not. */
export function draftOf(
  input: RecordInput,
  level: Level,
  context: LoggerContext,
  { release, environment }: Pick<LoggerOptions, 'release' | 'environment'>,
  { user, page, route }: Surroundings,
  { at, offset, pageId }: Moment,
  cleaner: Cleaner,
): Draft {
  const error = input.error === undefined ? undefined : errorRecord(input.error, cleaner);
  const { stack, ...rest } = error ?? {};
  return {
    at,
    fields: {
      timestamp: new Date(at).toISOString(),
      level,
      message: cleaner.text(input.message) || '-',
      release: labelOf(release),
      environment: labelOf(environment),
      page: page && cleaner.text(page.replace(/[?#].*/s, '')),
      route,
      component: input.component ?? context.component,
      logger: input.logger ?? context.logger,
      request_id: input.request_id,
      trace_id: input.trace_id,
      span_id: input.span_id,
      page_id: pageId,
      offset_ms: Math.round(offset),
      stack,
      error: error && rest,
      data: { ...(cleaner.data({ ...context.data, ...input.data }) as Data), userId: user },
    },
  };
}
