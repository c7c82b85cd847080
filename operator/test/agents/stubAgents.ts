import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What a stub says to one request; the default is `answer`'s JSON. */
export type Answer = (address: string, request: IncomingMessage, response: ServerResponse) => void;

/**
 * Not an agent: one HTTP server that stands for many, told apart by the address of the loopback network (127.0.0.0/8) that was asked.
 * It checks the token, and writes down how many connections were open.
 */
export class StubAgents {
  readonly #server;
  readonly #sockets = new Set<Socket>();
  mostConnections = 0;

  private constructor(token: string, answer: Answer) {
    this.#server = createServer((request, response) => {
      const address = (request.socket.localAddress ?? '').replace('::ffff:', '');
      const isRight =
        request.headers.authorization === `Bearer ${token}` && request.url === '/status?view=summary';
      if (isRight) answer(address, request, response);
      else response.writeHead(401).end();
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      this.mostConnections = Math.max(this.mostConnections, this.#sockets.size);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(token: string, answer: Answer): Promise<StubAgents> {
    const stub = new StubAgents(token, answer);
    stub.#server.listen(0, '0.0.0.0');
    await once(stub.#server, 'listening');
    return stub;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** The address of the n-th agent. */
export function addressOf(n: number): string {
  return `127.1.${Math.floor(n / 250)}.${(n % 250) + 1}`;
}
