import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** Requests of one connection that wait for their turn: browsers send none before they have their answer, and proxies few. */
const MOST_WAITING = 64;

/**
 * Of each connection one request at a time: node:http begins with all that stand in a packet, and whoever asks and never reads would have
 * their answers pile up in memory, 15 MB for a packet of 64 KB.
 */
export function inTurn(handle: Handle): Handle {
  const queues = new WeakMap<Socket, [IncomingMessage, ServerResponse][]>();
  const begin = (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    response.once('close', () => {
      const next = socket.destroyed ? undefined : queues.get(socket)?.shift();
      if (next === undefined) queues.delete(socket);
      else begin(...next);
    });
    handle(request, response);
  };
  return (request, response) => {
    const { socket } = request;
    if (socket.destroyed) return;
    const queue = queues.get(socket);
    if (queue === undefined) {
      queues.set(socket, []);
      begin(request, response);
    } else if (queue.length < MOST_WAITING) queue.push([request, response]);
    else socket.destroy();
  };
}
