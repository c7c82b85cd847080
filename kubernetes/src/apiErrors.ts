import type { IncomingHttpHeaders } from 'node:http';
import { ApiError, type ApiRequest } from './apiClient.ts';
import { requestText } from './requestName.ts';

/** The longest text of a server that goes into a message, in characters. */
const MAX_SAID = 1_000;

type Asked = Pick<ApiRequest, 'method' | 'path' | 'query'>;

/** For an answer other than 2xx. */
export function answerError(
  asked: Asked,
  status: number,
  headers: IncomingHttpHeaders,
  body: string,
): ApiError {
  const { reason, message } = statusOf(body);
  const retryAfterMs = retryAfter(headers['retry-after']);
  const name = reason === '' ? '' : ` ${reason}`;
  const wait = retryAfterMs === undefined ? '' : ` (to be asked again in ${retryAfterMs / 1000} s)`;
  return new ApiError(
    `cannot ${requestText(asked)}: the API server answered ${status}${name}${wait}: ${message || 'no message'}`,
    { status, reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
  );
}

/** For a request without an answer, or one that broke off. What is an ApiError keeps its reason. */
export function networkError(asked: Asked, error: unknown): ApiError {
  if (error instanceof ApiError && error.status !== 0) return error;
  const { code, message } = error as { code?: string; message?: string };
  const reason = error instanceof ApiError ? error.reason : (code ?? 'NetworkError');
  const said =
    code === 'ECONNRESET' ? 'the connection was cut (ECONNRESET)' : message || code || String(error);
  return new ApiError(`cannot ${requestText(asked)}: ${said}`, { status: 0, reason, cause: error });
}

/** For the object of an ERROR event in a watch, which is a Status. */
export function statusError(asked: Asked, status: unknown): ApiError {
  const { code, details } = (status ?? {}) as { code?: number; details?: { retryAfterSeconds?: number } };
  const seconds = details?.retryAfterSeconds;
  const headers = seconds === undefined ? {} : { 'retry-after': String(seconds) };
  return answerError(asked, code ?? 500, headers, JSON.stringify(status ?? {}));
}

function statusOf(body: string): { reason: string; message: string } {
  try {
    const { reason, message } = JSON.parse(body);
    if (typeof message === 'string') {
      return { reason: typeof reason === 'string' ? reason : '', message: message.slice(0, MAX_SAID) };
    }
  } catch {
    // Not a Status: a proxy's own words, or plain text as some 429s have.
  }
  return { reason: '', message: body.trim().slice(0, MAX_SAID) };
}

/** Seconds, or a date (RFC 9110); undefined when it is neither. */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
