import { connect } from 'node:net';
import { after, type Clock } from '../upload/clock.ts';

/** How long the listener may take to accept a connection, and then to take one line, in ms. */
const CONNECT_MS = 10_000;
const SEND_MS = 30_000;

export type TcpConnection = {
  readonly isOpen: boolean;
  /** `done` is called once the kernel has all of it; not when the connection ends before. */
  send(bytes: Buffer, done: () => void): void;
  /** What was sent is still delivered. */
  end(): void;
  /** It ends at once. */
  destroy(): void;
};

export type TcpConnectionOptions = {
  host: string;
  port: number;
  clock: Clock;
  onOpen: () => void;
  /** Called once, whatever ended it; undefined: either side, in order. */
  onClosed: (problem: Error | undefined) => void;
};

/** A connection that is given up when the listener does not answer or does not read. */
export function openConnection({ host, port, clock, onOpen, onClosed }: TcpConnectionOptions): TcpConnection {
  const socket = connect({ host, port });
  let problem: Error | undefined;
  let isOpen = false;
  let callOff: () => void = () => undefined;
  const deadline = (ms: number, what: string) => {
    callOff = after(clock, ms, () => socket.destroy(new Error(`${what} within ${ms / 1_000} s`)));
  };
  deadline(CONNECT_MS, 'it does not answer');
  socket.on('connect', () => {
    callOff();
    isOpen = true;
    onOpen();
  });
  // Whatever the listener says is of no interest, but unread it would keep the end of the connection from being seen.
  socket.resume();
  socket.on('error', (error) => {
    problem = error;
  });
  socket.on('close', () => {
    callOff();
    isOpen = false;
    onClosed(problem);
  });
  return {
    get isOpen() {
      return isOpen;
    },
    send(bytes, done) {
      deadline(SEND_MS, 'it does not read');
      socket.write(bytes, (error) => {
        if (error || !isOpen) return;
        callOff();
        done();
      });
    },
    end: () => socket.destroySoon(),
    destroy: () => void socket.destroy(),
  };
}
