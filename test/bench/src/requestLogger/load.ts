import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const REQUEST = [
  'GET /users/4711/orders?page=2&token=0123456789abcdef HTTP/1.1',
  'Host: api.example.com',
  'User-Agent: bench',
  'Accept: application/json',
  'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  '\r\n',
].join('\r\n');
/** The end of each answer. */
const END = '\r\n\r\nok';

/** Connections that stay open. */
export async function openConnections(port: number, count: number): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () => connect({ port, host: '127.0.0.1' }));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  for (const socket of sockets) socket.setEncoding('latin1');
  return sockets;
}

/** Sends so many requests in all, each connection the next one when the last is answered. */
export async function sendRequests(sockets: readonly Socket[], count: number): Promise<void> {
  let left = count;
  await Promise.all(sockets.map((socket) => drive(socket, () => left-- > 0)));
}

function drive(socket: Socket, mayGoOn: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = '';
    const end = () => {
      socket.off('data', take).off('close', broken);
      resolve();
    };
    const next = () => (mayGoOn() ? void socket.write(REQUEST) : end());
    const take = (text: string) => {
      received += text;
      if (!received.endsWith(END)) return;
      received = '';
      next();
    };
    const broken = () => reject(new Error('the server closed a connection'));
    socket.on('data', take).on('close', broken);
    next();
  });
}
