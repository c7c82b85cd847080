import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { createJsonScan } from '@logpipeline/records';
import { expect } from 'vitest';

export type Observed = {
  port: number;
  origin: string;
  server: Server;
  /** For the middleware's `write`. */
  write: (line: string) => void;
  /** Waits for so many records, of which each must be one line that stock readers take. */
  records(count: number): Promise<Record<string, unknown>[]>;
  /** Sends these bytes, ends, and returns what comes back; latin1. */
  raw(bytes: string): Promise<string>;
  close(): Promise<void>;
};

/** A real server, and the records that it writes. */
export async function observe(listenerFor: (write: Observed['write']) => RequestListener): Promise<Observed> {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const server = createServer(listenerFor(write));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    server,
    write,
    async records(count) {
      await expect.poll(() => lines.length, { timeout: 10_000 }).toBe(count);
      return lines.map(parseLine);
    },
    async raw(bytes) {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.setEncoding('latin1');
      socket.write(bytes, 'latin1');
      return text(socket);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export function parseLine(line: string): Record<string, unknown> {
  expect(line.startsWith('{"timestamp":"')).toBe(true);
  expect(line.indexOf('\n')).toBe(line.length - 1);
  const bytes = Buffer.from(line);
  expect(createJsonScan().scan(bytes, 0, bytes.length - 1), line).toBe(true);
  return JSON.parse(line);
}
