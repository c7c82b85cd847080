import { type Agent, request } from 'node:https';

export type WatchOptions = {
  agent: Agent;
  server: string;
  ca: string;
  token: string;
  /** With its query. */
  path: string;
  onOpen: () => void;
  /** Without the line end. */
  onLine: (line: string) => void;
  onBytes: (bytes: number) => void;
  /** Once, for whatever reason. */
  onEnd: (why: string) => void;
};

/** One watch on a connection of its own, as an agent holds it. */
export function watchConfigurations(options: WatchOptions): void {
  const { agent, server, ca, token, path, onOpen, onLine, onBytes } = options;
  let isOver = false;
  const end = (why: string) => {
    if (!isOver) options.onEnd(why);
    isOver = true;
  };
  const sent = request(`${server}${path}`, { agent, ca, headers: { authorization: `Bearer ${token}` } });
  sent.on('error', (error) => end(error.message));
  sent.on('response', (response) => {
    if (response.statusCode !== 200) {
      response.resume();
      end(`status ${response.statusCode}`);
      return;
    }
    onOpen();
    let rest = '';
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      onBytes(text.length);
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      try {
        for (const line of lines) if (!isOver) onLine(line);
      } catch (error) {
        end((error as Error).message);
        sent.destroy();
      }
    });
    response.on('error', (error) => end(error.message));
    response.on('close', () => end('closed'));
  });
  sent.end();
}
