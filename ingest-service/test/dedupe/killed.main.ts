import { join } from 'node:path';
import { RecordLogWriter } from '@logpipeline/record-log';
import { Dedupe } from '../../src/dedupe/dedupe.ts';
import { eventOf } from './ingestRun.ts';

/** From the client: events to store. */
export type Batch = { batch: number; ids: string[] } | 'stop';
/** Ready, or what is stored now, for good. `syncs` and `writes`: of this process until now. */
export type Answer = { ready: true } | { batch: number; stored: string[]; syncs: number; writes: number };

const [folder = ''] = process.argv.slice(2);
const path = join(folder, 'browser', 'browser.log');
const dedupe = await Dedupe.open({
  folder: join(folder, 'dedupe'),
  browserLog: path,
  now: Date.now,
  maxSessions: 10_000,
  changesBytes: 20_000,
});
if (dedupe.opened.damaged.length > 0) throw new Error(`damaged: ${dedupe.opened.damaged}`);
let syncs = 0;
let writes = 0;
const log = new RecordLogWriter({
  path,
  maxFileBytes: 100_000,
  whenFull: { refuse: { maxBytes: 1 << 30 } },
  now: Date.now,
  beforeRotate: () => dedupe.snapshot(),
  onSync: ({ chunks }) => {
    syncs++;
    writes += chunks;
  },
});
const answer = (message: Answer) => process.send?.(message);

process.on('message', (message: Batch) => {
  if (message !== 'stop') void store(message);
  else void stop();
});
answer({ ready: true });

async function store({ batch, ids }: Exclude<Batch, 'stop'>): Promise<void> {
  const claims = ids
    .map((id) => ({ id, event: eventOf(id) }))
    .map(({ id, event }) => ({
      id,
      event,
      claim: dedupe.claim(event.session, event.sequence),
    }));
  const fresh = claims.filter(({ claim }) => claim === 'new');
  const stored = claims.filter(({ claim }) => claim === 'duplicate').map(({ id }) => id);
  if (fresh.length > 0) {
    const lines = fresh.map(
      ({ id }) => `{"timestamp":"2026-11-23T00:00:00Z","message":"${'x'.repeat(200)}","event_id":"${id}"}\n`,
    );
    await log.write(Buffer.from(lines.join('')));
    dedupe.settle(
      fresh.map(({ event }) => event),
      'durable',
    );
    stored.push(...fresh.map(({ id }) => id));
  }
  for (const { id, claim } of claims) if (typeof claim === 'object' && (await claim.pending)) stored.push(id);
  answer({ batch, stored, syncs, writes });
}

async function stop(): Promise<void> {
  await log.close();
  await dedupe.close();
  process.disconnect();
}
