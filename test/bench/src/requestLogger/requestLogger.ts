import type { Bench } from '../bench.ts';
import { readBenchArguments } from '../benchArguments.ts';
import { missed } from '../sampler/figures.ts';
import { figuresOf, jsonResult, limitsOf, textResult } from './figures.ts';
import { MODES, type Rounds } from './modes.ts';
import { type ServerProcess, startServer } from './serverProcess.ts';

const REQUESTS = 5_000;
const ROUNDS = 9;
/** Rounds that are not counted: code is compiled meanwhile. */
const WARM_UP = 2;

const HELP = `npm run bench -- request-logger [--json] [--rounds N] [--requests N]

What the request logger adds to each request of a Koa server and of a plain one: CPU time of the server's process, against the same server
without it, and against pino-http, in turns in the same run. All write to standard output, a pipe as in a container; the URL has a token that
must be removed, and the request a traceparent. Exits with 1 when a limit is missed (40 µs, 15 without memory). About two minutes.

  --json        one line: {"bareKoa", "bareNode", "added": {"logger", "withoutMemory", "pinoHttp", "loggerNode"}, "ratios", "limits", …}, µs
  --rounds N    of all servers (default ${ROUNDS}, after ${WARM_UP} that are not counted)
  --requests N  a round and server (default ${REQUESTS})
`;

export const requestLogger: Bench = {
  name: 'request-logger',
  about: 'what the request logger adds to a request, against bare Koa, node:http and pino-http',
  run,
};

async function run(argv: string[]): Promise<number> {
  const given = readBenchArguments(argv, HELP, {
    rounds: { default: ROUNDS, least: 1 },
    requests: { default: REQUESTS, least: 1 },
  });
  if (typeof given === 'number') return given;
  const { rounds, requests, json } = given;
  const figures = figuresOf(await measure(rounds, requests), requests);
  process.stdout.write(json ? `${jsonResult(figures)}\n` : textResult(figures));
  return missed(limitsOf(figures)).length === 0 ? 0 : 1;
}

/** In turns, so that what else the machine does meets all alike. */
async function measure(rounds: number, requests: number): Promise<Rounds> {
  const measured: Rounds = {
    bare: [],
    logger: [],
    withoutMemory: [],
    pinoHttp: [],
    bareNode: [],
    loggerNode: [],
  };
  const servers: ServerProcess[] = [];
  try {
    for (const mode of MODES) servers.push(await startServer(mode));
    for (let round = 0; round < rounds + WARM_UP; round++) {
      process.stderr.write(`round ${round + 1} of ${rounds + WARM_UP}\n`);
      for (const [nth, mode] of MODES.entries()) {
        const cpu = await (servers[nth] as ServerProcess).measure(requests);
        if (round >= WARM_UP) measured[mode].push(cpu);
      }
    }
    return measured;
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}
