import type { IncomingMessage } from 'node:http';
import { Agent } from 'node:https';
import type { Socket } from 'node:net';
import { answerText, parseJson, refuseFailure } from './answer.ts';
import type { ApiClient, ApiRequest, WatchEvent } from './apiClient.ts';
import { networkError } from './apiErrors.ts';
import type { ApiConnection } from './connection.ts';
import { EventLines } from './eventLines.ts';
import { exchange } from './exchange.ts';
import { RequestEnd } from './requestEnd.ts';

const DEFAULT_DEADLINE_MS = 15_000;
/** Until a watch is accepted, in ms. The API server answers at once, unless it queues requests (priority and fairness). */
const OPEN_DEADLINE_MS = 30_000;
/** For credentials, in ms: an exec plugin may open a browser and wait for a person. Mostly they are there at once. */
const CREDENTIALS_DEADLINE_MS = 180_000;
/** Requests at once, watches apart: more would only wait in the server's queue instead of ours. */
const MOST_CONNECTIONS = 16;
/** Connections kept while nothing is asked. */
const MOST_FREE_CONNECTIONS = 4;
/** A free connection is closed after this, in ms, before load balancers and the server forget it (from 60 s on). */
const FREE_CONNECTION_MS = 30_000;

/**
 * A client over node:https. Not over fetch: its undici is loaded at the first use, for 3 MB and 0.04 s of CPU (measured), and gives
 * no say over connections.
 */
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
  async function send(
    request: ApiRequest,
    agent: Agent,
    end: RequestEnd,
    deadlineMs: number,
  ): Promise<IncomingMessage> {
    const { method, path, query, contentType, mayBeSent } = request;
    const sent = {
      method,
      path,
      ...(mayBeSent === undefined ? {} : { mayBeSent }),
      ...(query === undefined ? {} : { query }),
      ...(contentType === undefined ? {} : { contentType }),
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    };
    end.after(CREDENTIALS_DEADLINE_MS, () =>
      end.by(
        'NoCredentials',
        `no credentials in ${CREDENTIALS_DEADLINE_MS / 1000} s. Does a plugin wait for you?`,
      ),
    );
    for (let attempt = 1; ; attempt++) {
      const credentials = await end.race(connection.credentials());
      if (attempt === 1) end.after(deadlineMs, () => overdue(end, deadlineMs));
      try {
        const response = await exchange(connection, credentials, agent, sent, end.signal);
        if (response.statusCode !== 401 || attempt > 1) return response;
        response.resume();
        connection.forget();
      } catch (error) {
        const { code, reusedSocket } = error as { code?: string; reusedSocket?: boolean };
        const wasStale = reusedSocket === true && (code === 'ECONNRESET' || code === 'EPIPE');
        // A POST may have been done already, and would be done twice.
        if (!wasStale || attempt > 1 || method === 'POST') throw error;
      }
    }
  }

  function overdue(end: RequestEnd, deadlineMs: number): void {
    // The free connections may be as dead as this one: a network that drops packets resets nothing.
    for (const socket of Object.values(keptAlive.freeSockets).flat()) socket?.destroy();
    end.by('DeadlineExceeded', `no answer in ${deadlineMs / 1000} s`);
  }

  function endOf({ signal }: { signal?: AbortSignal }): RequestEnd {
    const end = new RequestEnd();
    end.on(signal, 'Aborted', 'called off');
    end.on(closed.signal, 'Closed', 'the client is closed');
    return end;
  }

  return {
    async request<T>(request: ApiRequest): Promise<T> {
      const end = endOf(request);
      try {
        const response = await send(request, keptAlive, end, request.deadlineMs ?? DEFAULT_DEADLINE_MS);
        return parseJson<T>(await answerText(request, response));
      } catch (error) {
        throw networkError(request, end.why ?? error);
      } finally {
        end.release();
      }
    },

    async stream(request, onEvent) {
      const end = endOf(request);
      let thrown: { error: unknown } | undefined;
      const tell = (call: () => void) => {
        try {
          call();
        } catch (error) {
          thrown = { error };
          throw error;
        }
      };
      const heard = () => {
        end.after(request.idleMs, () => end.by('Idle', `silent for ${request.idleMs / 1000} s`));
      };
      const lines = new EventLines((line) => {
        const event = parseJson<WatchEvent>(line);
        // An earlier event of the same piece may have ended the watch.
        if (!end.signal.aborted) tell(() => onEvent(event));
      });
      try {
        const response = await send(request, single, end, OPEN_DEADLINE_MS);
        await refuseFailure(request, response);
        heard();
        tell(() => request.onOpen?.());
        for await (const chunk of response) {
          heard();
          lines.push(chunk);
        }
        if (lines.unfinished > 0) end.by('IncompleteLine', 'the stream was cut in the middle of a line');
        if (end.why !== undefined) throw end.why;
      } catch (error) {
        if (thrown !== undefined) throw thrown.error;
        throw networkError(request, end.why ?? error);
      } finally {
        end.release();
      }
    },

    close() {
      closed.abort();
      // An answer that was read a moment ago gives its connection back only now; nobody would close it for half a minute.
      keptAlive.on('free', (socket: Socket) => socket.destroy());
      keptAlive.destroy();
      single.destroy();
    },
  };
}
