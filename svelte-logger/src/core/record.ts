import type { Cleaner } from './cleaner.ts';
import type { Moment } from './clock.ts';
import { errorRecord } from './errorRecord.ts';
import { LEVELS, rankOf } from './levels.ts';
import type { Draft } from './queue.ts';
import type { Data, LoggerContext, LoggerOptions, RecordInput } from './types.ts';

/** What all records of this moment have. */
export interface Surroundings {
  user: string | undefined;
  page: string | undefined;
  route?: string | undefined;
  /** Of the page and the options, made by the first record that needs it. Whoever sets the page unsets it. */
  made?: Record<'release' | 'environment' | 'page', string | undefined> | undefined;
}

/** Names of releases and environments are labels of metrics: the server refuses a record with another. */
export function labelOf(name: string | undefined): string | undefined {
  return name?.replace(/^[\W_]|[^\w./@+-]/g, 'x').slice(0, 64);
}

/** Builds what is sent, but for number and session. Fields of `undefined` are not. */
export function draftOf(
  input: RecordInput,
  context: LoggerContext,
  options: Pick<LoggerOptions, 'release' | 'environment'>,
  where: Surroundings,
  { at, offset, pageId }: Moment,
  cleaner: Cleaner,
): Draft {
  where.made ??= {
    release: labelOf(options.release),
    environment: labelOf(options.environment),
    page: where.page && cleaner.text(where.page.replace(/[?#].*/s, '')),
  };
  const error = input.error === undefined ? undefined : errorRecord(input.error, cleaner.text);
  const { stack, ...rest } = error ?? {};
  return {
    at,
    fields: {
      timestamp: new Date(at).toISOString(),
      level: LEVELS[rankOf(input.level)],
      message: cleaner.text(input.message) || '-',
      ...where.made,
      route: where.route,
      component: input.component ?? context.component,
      logger: input.logger ?? context.logger,
      request_id: input.request_id,
      trace_id: input.trace_id,
      span_id: input.span_id,
      page_id: pageId,
      offset_ms: Math.round(offset),
      stack,
      error: error && rest,
      data: { ...(cleaner.data({ ...context.data, ...input.data }) as Data), userId: where.user },
    },
  };
}
