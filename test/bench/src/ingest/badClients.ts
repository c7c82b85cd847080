import { connect, type Socket } from 'node:net';
import { ORIGIN } from './settings.ts';

/** How a request goes. */
export type Manner = 'good' | 'reset' | 'hang';

/** Milliseconds for which a client that hangs sends nothing. */
const HANG_MS = 3_000;
/** Milliseconds until a client believes that no answer comes. */
const PATIENCE_MS = 20_000;

/**
 * Sends one batch on a connection of its own. `reset`: as soon as all is sent the connection is cut, so that nobody knows what became of it.
 * `hang`: half of it is sent, then nothing, and then the connection is cut.
 *
 * @returns the answer's status; undefined: there was none
 */
export function send(port: number, body: Buffer, manner: Manner): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let answer = '';
    const end = () => {
      socket.destroy();
      resolve(statusOf(answer));
    };
    const timer = setTimeout(end, manner === 'hang' ? HANG_MS : PATIENCE_MS);
    socket.setEncoding('latin1');
    socket.on('data', (text) => {
      answer += text;
      if (statusOf(answer) !== undefined) end();
    });
    socket.on('error', end);
    socket.on('close', () => {
      clearTimeout(timer);
      end();
    });
    socket.on('connect', () => write(socket, body, manner));
  });
}

function write(socket: Socket, body: Buffer, manner: Manner): void {
  const head = [
    'POST /v1/logs HTTP/1.1',
    'Host: ingest.example.com',
    `Origin: ${ORIGIN}`,
    'Content-Type: application/json',
    'Content-Encoding: gzip',
    `Content-Length: ${body.length}`,
    'Connection: close',
    '\r\n',
  ].join('\r\n');
  socket.write(head);
  if (manner === 'hang') socket.write(body.subarray(0, body.length / 2));
  else socket.write(body, () => (manner === 'reset' ? socket.resetAndDestroy() : undefined));
}

function statusOf(answer: string): number | undefined {
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1];
  return status === undefined ? undefined : Number(status);
}
