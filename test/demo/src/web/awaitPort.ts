import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;
/** A machine under load is slow. */
const START_MS = 60_000;

/** Waits until something listens on 127.0.0.1. */
export async function awaitPort(what: string, port: number): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (!(await listens(port))) {
    if (Date.now() > deadline)
      throw new Error(`${what} does not listen on port ${port} after ${START_MS / 1000} s`);
    await sleep(POLL_MS);
  }
}

/** Whether something listens there now. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
