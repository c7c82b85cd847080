import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench } from '../bench.ts';
import { figuresOf, limitsOf, missed } from './figures.ts';
import { measure } from './measure.ts';
import { jsonResult, soakText, textResult } from './result.ts';
import { soak, soakLimits } from './soak.ts';

const ROUNDS = 7;
const REQUESTS = 1_500;
const CONNECTIONS = 128;

const HELP = `npm run bench -- ingest [--json] [--rounds N] [--requests N] [--connections N] [--soak MINUTES]

The ingest service, bundled and with its defaults but for higher rate limits, against a bare Koa handler that reads, gunzips and parses the
same bodies and keeps nothing: in turns in the same run, from a client (autocannon) in a process of its own, whose bodies all differ. Then
at half of the load; then three ways to be durable, of which the service has the last one. Exits with 1 when a limit is missed: at least
0.6 of bare Koa's requests a second, p99 at half of the load 25 ms, 200 MB of memory, nothing lost. Other programs that take the
processors lengthen times; CPU time is measured beside. Linux; about five minutes.

  --json           one line: {"ratio", "cpuRatio", "service", "bare", "halfLoad", "durabilities", "peakRssMb", "limits", "isWithinLimits", …}
  --rounds N       of all servers (default ${ROUNDS}, after 2 that are not counted)
  --requests N     a round and server (default ${REQUESTS})
  --connections N  of the client (default ${CONNECTIONS})
  --soak MINUTES   instead: clients that hang, reset and send again; memory must stay flat, and each event be there once
`;

export const ingest: Bench = {
  name: 'ingest',
  about: 'the ingest service against bare Koa; three ways to be durable; memory; --soak with bad clients',
  run,
};

async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      rounds: { type: 'string', default: String(ROUNDS) },
      requests: { type: 'string', default: String(REQUESTS) },
      connections: { type: 'string', default: String(CONNECTIONS) },
      soak: { type: 'string' },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [rounds, requests, connections] = [values.rounds, values.requests, values.connections].map(
    Number,
  ) as [number, number, number];
  if (![rounds, requests, connections].every((value) => Number.isInteger(value) && value >= 1)) {
    process.stderr.write('--rounds, --requests and --connections want whole numbers from 1\n');
    return 2;
  }
  const minutes = values.soak === undefined ? undefined : Number(values.soak);
  if (minutes !== undefined && !(minutes > 0)) {
    process.stderr.write('--soak wants minutes, above 0\n');
    return 2;
  }
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  const folder = await mkdtemp(join(tmpdir(), 'logpipeline-bench-'));
  try {
    if (minutes !== undefined) {
      const soaked = await soak(minutes, folder, say);
      const limits = soakLimits(soaked);
      process.stdout.write(values.json ? `${jsonResult(soaked, limits)}\n` : soakText(soaked));
      return missed(limits).length === 0 ? 0 : 1;
    }
    const figures = figuresOf(await measure({ rounds, requests, connections, folder, say }));
    const limits = limitsOf(figures);
    process.stdout.write(values.json ? `${jsonResult(figures, limits)}\n` : textResult(figures));
    return missed(limits).length === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
