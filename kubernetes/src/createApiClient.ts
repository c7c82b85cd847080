import type { IncomingMessage } from 'node:http';
import { Agent } from 'node:https';
import { type ApiClient, ApiError, type ApiRequest, type WatchEvent } from './apiClient.ts';
import { answerError, networkError } from './apiErrors.ts';
import type { ApiConnection } from './connection.ts';
import { EventLines } from './eventLines.ts';
import { type Exchange, exchange } from './exchange.ts';

const DEFAULT_DEADLINE_MS = 15_000;
/** Until a watch is accepted, in ms. The API server answers at once, unless it queues requests (priority and fairness). */
const OPEN_DEADLINE_MS = 30_000;
/** Requests at once, watches apart: more would only wait in the server's queue instead of ours. */
const MOST_CONNECTIONS = 16;
/** Connections kept while nothing is asked. */
const MOST_FREE_CONNECTIONS = 4;
/** A free connection is closed after this, in ms, before load balancers and the server forget it (from 60 s on). */
const FREE_CONNECTION_MS = 30_000;
/** How large an answer may be, in bytes. A page of 500 objects has a few MB; what is larger would not fit into an agent's memory. */
const MAX_ANSWER_BYTES = 128 * 1024 * 1024;
/** Bytes of an error's body that are read. */
const MAX_ERROR_BYTES = 64 * 1024;

/** A client over node:https: no dependency, and 3 MB less than fetch, whose undici is loaded at the first use. */
export function createApiClient(connection: ApiConnection): ApiClient {
  const keptAlive = new Agent({
    keepAlive: true,
    maxSockets: MOST_CONNECTIONS,
    maxFreeSockets: MOST_FREE_CONNECTIONS,
    timeout: FREE_CONNECTION_MS,
  });
  // A watch has a connection to itself, which ends with it; they do not count among the others.
  const single = new Agent({ keepAlive: false });
  const closed = new AbortController();

  /** Sends; once more when the server refuses the token (it may have been replaced), or had just closed the connection. */
  async function answered(agent: Agent, request: ApiRequest, sent: Exchange, signal: AbortSignal) {
    for (let attempt = 1; ; attempt++) {
      const credentials = await connection.credentials();
      try {
        const answer = await exchange(connection, credentials, agent, sent, signal);
        if (answer.response.statusCode !== 401 || attempt > 1) return answer;
        answer.response.resume();
        connection.forget();
      } catch (error) {
        const { code, reusedSocket } = error as { code?: string; reusedSocket?: boolean };
        const wasStale = reusedSocket === true && (code === 'ECONNRESET' || code === 'EPIPE');
        // A POST may have been done already, and would be done twice.
        if (!wasStale || attempt > 1 || request.method === 'POST') throw error;
      }
    }
  }

  async function request<T>(wanted: ApiRequest): Promise<T> {
    const deadlineMs = wanted.deadlineMs ?? DEFAULT_DEADLINE_MS;
    const end = limits(wanted.signal);
    const timer = setTimeout(() => {
      // The free connections may be as dead as this one: a network that drops packets resets nothing.
      for (const socket of Object.values(keptAlive.freeSockets).flat()) socket?.destroy();
      end.by('DeadlineExceeded', `no answer in ${deadlineMs / 1000} s`);
    }, deadlineMs);
    try {
      const body = wanted.body === undefined ? {} : { body: JSON.stringify(wanted.body) };
      const { response } = await answered(keptAlive, wanted, { ...wanted, ...body } as Exchange, end.signal);
      const status = response.statusCode ?? 0;
      const text = await read(response, isSuccess(status) ? MAX_ANSWER_BYTES : MAX_ERROR_BYTES);
      if (!isSuccess(status)) throw answerError(wanted, status, response.headers, text);
      return parse<T>(text);
    } catch (error) {
      throw networkError(wanted, end.why() ?? error);
    } finally {
      clearTimeout(timer);
      end.release();
    }
  }

  async function stream(
    wanted: Parameters<ApiClient['stream']>[0],
    onEvent: (event: WatchEvent) => void,
  ): Promise<void> {
    const end = limits(wanted.signal);
    let timer = setTimeout(
      () => end.by('DeadlineExceeded', `no answer in ${OPEN_DEADLINE_MS / 1000} s`),
      OPEN_DEADLINE_MS,
    );
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => end.by('Idle', `silent for ${wanted.idleMs / 1000} s`), wanted.idleMs);
    };
    let thrown: { error: unknown } | undefined;
    try {
      const body = wanted.body === undefined ? {} : { body: JSON.stringify(wanted.body) };
      const { response } = await answered(single, wanted, { ...wanted, ...body } as Exchange, end.signal);
      const status = response.statusCode ?? 0;
      if (!isSuccess(status)) {
        throw answerError(wanted, status, response.headers, await read(response, MAX_ERROR_BYTES));
      }
      heard();
      const tell = (call: () => void) => {
        try {
          call();
        } catch (error) {
          thrown = { error };
          throw error;
        }
      };
      tell(() => wanted.onOpen?.());
      const lines = new EventLines((line) => {
        const event = parse<WatchEvent>(line);
        // An earlier event of the same piece may have ended the watch.
        if (!end.signal.aborted) tell(() => onEvent(event));
      });
      for await (const chunk of response) {
        heard();
        lines.push(chunk);
      }
      if (lines.unfinished > 0) end.by('IncompleteLine', 'the stream was cut in the middle of a line');
      if (end.why() !== undefined) throw end.why();
    } catch (error) {
      if (thrown !== undefined) throw thrown.error;
      throw networkError(wanted, end.why() ?? error);
    } finally {
      clearTimeout(timer);
      end.release();
    }
  }

  /** One signal for all that ends a request early, and which of them it was. */
  function limits(signal: AbortSignal | undefined) {
    const abort = new AbortController();
    let why: ApiError | undefined;
    const by = (reason: string, message: string) => {
      why ??= new ApiError(message, { status: 0, reason });
      abort.abort();
    };
    const onAbort = () => by('Aborted', 'called off');
    const onClose = () => by('Closed', 'the client is closed');
    if (signal?.aborted) onAbort();
    if (closed.signal.aborted) onClose();
    signal?.addEventListener('abort', onAbort);
    closed.signal.addEventListener('abort', onClose);
    return {
      signal: abort.signal,
      by,
      why: () => why,
      release() {
        signal?.removeEventListener('abort', onAbort);
        closed.signal.removeEventListener('abort', onClose);
        // Whatever is left of the exchange ends here, such as an answer that was not read to its end.
        abort.abort();
      },
    };
  }

  return {
    request,
    stream,
    close() {
      closed.abort();
      keptAlive.destroy();
      single.destroy();
    },
  };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

async function read(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new ApiError(`the answer is longer than ${maxBytes} bytes`, {
        status: 0,
        reason: 'AnswerTooLong',
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse<T>(text: string): T {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // The text itself is left out: it may be a Secret.
    throw new ApiError('the answer is not JSON. Is there a proxy between?', {
      status: 0,
      reason: 'InvalidAnswer',
      cause,
    });
  }
}
