import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench } from '../bench.ts';
import { type DedupeFigures, dedupeFigures } from './dedupeFigures.ts';
import { type WriterFigures, writerFigures } from './writerFigures.ts';

const HELP = `npm run bench -- durability [--json] [--sessions N] [--clients N] [--folder PATH]

What it costs the ingest service to have records on the disk before it answers, and to know those that it has: records a second that its
log takes, without any sync, with one a request and with group commit, in turns; CPU time and memory of the deduplication.

  --json          one line: {"batches": {…}, "single": {…}, "dedupe": {…}}
  --sessions N    that are remembered (default 1000000)
  --clients N     that wait at the same time (default 64), with 50 records of 500 bytes each, or one
  --folder PATH   on the disk that is measured (default: the temporary folder)
`;

export const durability: Bench = {
  name: 'durability',
  about: "what the ingest service's group commit and deduplication cost, against other ways to sync",
  run,
};

async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      sessions: { type: 'string', default: '1000000' },
      clients: { type: 'string', default: '64' },
      folder: { type: 'string', default: tmpdir() },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [sessions, clients] = [Number(values.sessions), Number(values.clients)];
  if (!(Number.isInteger(sessions) && sessions >= 1000 && Number.isInteger(clients) && clients >= 1)) {
    process.stderr.write('--sessions wants a whole number from 1000, --clients one from 1\n');
    return 2;
  }
  const folder = await mkdtemp(join(values.folder, 'logpipeline-bench-'));
  try {
    const dedupe = await dedupeFigures(join(folder, 'dedupe'), sessions);
    const load = { folder, clients, recordBytes: 500, roundMs: 1000, rounds: 5 };
    const batches = await writerFigures({ ...load, recordsARequest: 50 });
    const single = await writerFigures({ ...load, recordsARequest: 1 });
    const print = values.json
      ? JSON.stringify({ batches, single, dedupe })
      : text(batches, single, dedupe, clients);
    process.stdout.write(`${print}\n`);
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function text(batches: WriterFigures, single: WriterFigures, dedupe: DedupeFigures, clients: number): string {
  const row = (what: string, value: number, unit: string) =>
    `  ${what.padEnd(52)}${Math.round(value).toLocaleString('en').padStart(12)} ${unit}`;
  const log = (what: string, figures: WriterFigures) => [
    `Log: ${clients} clients at once, ${what}`,
    row('no sync', figures.none, 'records/s'),
    row('one sync a request', figures.each, 'records/s'),
    row('group commit', figures.group, 'records/s'),
    row('  requests in one sync', figures.requestsASync, ''),
    '',
  ];
  return [
    ...log('50 records a request', batches),
    ...log('one record a request', single),
    `Deduplication: ${dedupe.sessions.toLocaleString('en')} sessions`,
    row('memory a session', dedupe.bytesASession, 'bytes'),
    row('CPU time of a claim, in batches of 50', dedupe.claimNs, 'ns'),
    row('  and of its settling', dedupe.settleNs, 'ns'),
    row('  of both, of a new session', dedupe.newSessionNs, 'ns'),
    row('  of a duplicate in any session', dedupe.duplicateNs, 'ns'),
    row('saving all', dedupe.saveAllMs, 'ms'),
    row('saving a tenth, for which a rotation waits', dedupe.saveTenthMs, 'ms'),
    row('event loop blocked meanwhile, at most', dedupe.longestBlockMs, 'ms'),
    row('start', dedupe.openMs, 'ms'),
  ].join('\n');
}
