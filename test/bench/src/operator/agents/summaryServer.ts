import { createServer } from 'node:http';
import { createServer as createListener } from 'node:net';
import type { StubAgent } from './messages.ts';

/**
 * `/status` of all agents of this process, each at its own address: a listener for each hands its connections to one HTTP server, which
 * tells agents apart by the address that was asked.
 */
export async function serveSummaries(
  agents: readonly StubAgent[],
  port: number,
  summaryOf: (agent: StubAgent) => string,
): Promise<void> {
  const byAddress = new Map(agents.map((agent) => [agent.ip, agent]));
  const server = createServer((request, response) => {
    const agent = byAddress.get(request.socket.localAddress ?? '');
    const isSummary =
      request.url === '/status?view=summary' && /^Bearer .+/.test(request.headers.authorization ?? '');
    if (agent === undefined || !isSummary) {
      response.writeHead(agent === undefined ? 404 : 401).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(summaryOf(agent));
  });
  for (const { ip } of agents) {
    await new Promise<void>((resolve, reject) => {
      const listener = createListener((socket) => void server.emit('connection', socket));
      listener.once('error', reject);
      listener.listen(port, ip, resolve);
    });
  }
}
