import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { ORIGIN, type Service } from './serviceFixture.ts';

/** A client that keeps to no rule. */
export type RawClient = {
  socket: Socket;
  send(...parts: (string | Uint8Array)[]): void;
  /** What was answered so far. */
  text(): string;
  /** Of all answers so far. */
  statuses(): number[];
  isClosed(): boolean;
  /** Resolves with the milliseconds from now until it is closed by the service; rejects after the deadline. */
  closed(deadlineMs: number): Promise<number>;
  end(): void;
};

const open = new Set<Socket>();

/** Where a test opens some that it does not end itself. */
export function endRawClients(): void {
  for (const socket of open) socket.destroy();
  open.clear();
}

export async function rawClient({ port }: Service, localAddress = '127.0.0.1'): Promise<RawClient> {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  open.add(socket);
  let text = '';
  let isClosed = false;
  // A client that was cut off is told so by an error as often as by an end.
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  const end = new Promise<void>((resolve) => {
    for (const name of ['close', 'end'])
      socket.once(name, () => {
        isClosed = true;
        open.delete(socket);
        socket.destroy();
        resolve();
      });
  });
  await Promise.race([once(socket, 'connect'), end]);
  return {
    socket,
    send: (...parts) => {
      for (const part of parts) if (!socket.destroyed) socket.write(part);
    },
    text: () => text,
    statuses: () => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status)),
    isClosed: () => isClosed,
    async closed(deadlineMs) {
      const began = performance.now();
      const timer = new AbortController();
      const late = once(AbortSignal.any([AbortSignal.timeout(deadlineMs), timer.signal]), 'abort');
      await Promise.race([end, late]);
      timer.abort();
      if (!isClosed) throw new Error(`the connection is still open after ${deadlineMs} ms; it got: ${text}`);
      return performance.now() - began;
    },
    end: () => socket.destroy(),
  };
}

/** A whole request as text. `headers`: lines without line ends. */
export function rawRequest(body: string, headers: string[] = [], line = 'POST /v1/logs HTTP/1.1'): string {
  const all = ['host: x', `origin: ${ORIGIN}`, 'content-type: application/json', ...headers];
  return `${line}\r\n${all.join('\r\n')}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** MiB, at any moment: what the chart allows the container. */
export const MOST_MEMORY = 512;

/** MiB of a service's memory: what it has now, and the most that it ever had. */
export function memoryOf({ child }: Service): { now: number; most: number } {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  return { now: of('VmRSS'), most: of('VmHWM') };
}
