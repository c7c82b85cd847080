import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type CuttingProxy = {
  readonly port: number;
  /** Connections that were made to it. */
  readonly accepted: number;
  /** Resets all connections; new ones are taken. */
  cut(): void;
  /** Resets all connections, and each new one, until `accept`. */
  refuse(): void;
  accept(): void;
  /** Passes nothing on, and closes nothing, until `accept`. */
  hang(): void;
  stop(): Promise<void>;
};

/** Stands before a server on this machine, and breaks connections as networks do. */
export async function cuttingProxy(target: number): Promise<CuttingProxy> {
  const pairs = new Map<Socket, Socket>();
  let state: 'passing' | 'refusing' | 'hanging' = 'passing';
  let accepted = 0;
  const server = createServer((near) => {
    accepted++;
    near.on('error', () => {});
    if (state === 'refusing') return near.resetAndDestroy();
    const far = connect(target, '127.0.0.1');
    far.on('error', () => near.destroy());
    near.on('close', () => {
      pairs.delete(near);
      far.destroy();
    });
    far.on('close', () => near.destroy());
    pairs.set(near, far);
    if (state === 'hanging') return;
    near.pipe(far);
    far.pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const near of pairs.keys()) near.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    get accepted() {
      return accepted;
    },
    cut,
    refuse() {
      state = 'refusing';
      cut();
    },
    accept() {
      state = 'passing';
    },
    hang() {
      state = 'hanging';
      for (const [near, far] of pairs) {
        near.unpipe(far);
        far.unpipe(near);
      }
    },
    async stop() {
      // Not by a reset: of a connection that is just being closed from the other side Node 24.21 then keeps the handle for ever.
      for (const near of pairs.keys()) near.destroy();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}
