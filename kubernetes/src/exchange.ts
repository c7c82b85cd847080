import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { type Agent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ApiConnection, ApiCredentials } from './connection.ts';

/** What goes over the wire, whatever the answer may be. */
export type Exchange = {
  method: string;
  path: string;
  query?: Record<string, string>;
  body?: string;
  contentType?: string;
  /** See `ApiRequest`. */
  mayBeSent?: () => boolean;
};

function agentFor({ protocol }: URL, { agent: own }: ApiCredentials, agent: Agent) {
  if (own !== undefined) return { agent: own };
  // Plain http is what `kubectl proxy` and tests speak; Node's own agent does for them.
  return protocol === 'http:' ? {} : { agent };
}

/** Sends a request; resolves when the head of the answer is there. Rejects with Node's own error. */
export function exchange(
  { server }: Pick<ApiConnection, 'server'>,
  credentials: ApiCredentials,
  agent: Agent,
  sent: Exchange,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const base = server.pathname.replace(/\/$/, '');
  const query = new URLSearchParams(sent.query).toString();
  const send = server.protocol === 'http:' ? httpRequest : httpsRequest;
  return new Promise((resolve, reject) => {
    const request = send({
      protocol: server.protocol,
      // Node wants an IPv6 address without its brackets.
      hostname: server.hostname.replace(/^\[|\]$/g, ''),
      port: server.port,
      path: `${base}${sent.path}${query === '' ? '' : `?${query}`}`,
      method: sent.method,
      ...credentials.tls,
      ...agentFor(server, credentials, agent),
      signal,
      headers: {
        accept: 'application/json',
        'user-agent': 'logpipeline',
        ...(sent.body === undefined
          ? {}
          : {
              'content-type': sent.contentType ?? 'application/json',
              'content-length': Buffer.byteLength(sent.body),
            }),
        ...credentials.headers,
      },
    });
    request.once('response', resolve);
    // It stays listened to: a request also fails after its answer has begun.
    request.on('error', (error) => {
      reject(Object.assign(error, { reusedSocket: request.reusedSocket }));
    });
    if (sent.mayBeSent === undefined) request.end(sent.body);
    else endIfAllowed(request, sent.mayBeSent, sent.body);
  });
}

/** Node sends nothing of a request before its `end`: until then it can be taken back. */
function endIfAllowed(request: ClientRequest, mayBeSent: () => boolean, body: string | undefined): void {
  const end = () => {
    if (mayBeSent()) request.end(body);
    else request.destroy(Object.assign(new Error('it was not to be sent any more'), { code: 'NotSent' }));
  };
  request.once('socket', (socket) => {
    if (isShakingHands(socket)) socket.once('secureConnect', end);
    else if (socket.connecting) socket.once('connect', end);
    else end();
  });
}

function isShakingHands(socket: Socket | TLSSocket): socket is TLSSocket {
  return 'getProtocol' in socket && [null, 'unknown'].includes(socket.getProtocol());
}
