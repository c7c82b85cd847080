import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BadInput } from '../src/badInput.ts';
import { choosePort } from '../src/web/choosePort.ts';

const server = createServer();
beforeEach(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.close();
  await once(server, 'close');
});

test('a port that is wanted and taken is refused, with the flag that names it', async () => {
  const { port } = server.address() as { port: number };
  await expect(choosePort(port)).rejects.toThrow(`--port ${port}: something listens there already`);
  await expect(choosePort(port)).rejects.toThrow(BadInput);
});
