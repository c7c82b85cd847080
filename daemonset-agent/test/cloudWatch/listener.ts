import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export type Listener = {
  port: number;
  /** Lines as they came, over all connections. */
  lines: string[];
  connections: number;
  /** Ends the connections, and goes on to listen. */
  hangUp(): void;
  close(): Promise<void>;
};

/** A listener like that of CloudWatch's agent: lines over TCP, nothing is answered. */
export async function listen(options: { port?: number; reads?: boolean } = {}): Promise<Listener> {
  const open = new Set<Socket>();
  const lines: string[] = [];
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    if (options.reads === false) return void socket.pause();
    let rest = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
    });
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const hangUp = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    lines,
    get connections() {
      return connections;
    },
    hangUp,
    async close() {
      hangUp();
      server.close();
      await once(server, 'close');
    },
  };
}
