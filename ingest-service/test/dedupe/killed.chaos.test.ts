import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Answer, Batch } from './killed.main.ts';
import { random } from './random.ts';

const CLIENTS = 40;
const KILLS = 30;
const RECORDS_A_BATCH = 5;

let folder: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'killed-ingest-'));
});
afterEach(async () => {
  await kill();
  rmSync(folder, { recursive: true });
});

async function kill(): Promise<void> {
  const process = child;
  child = undefined;
  if (process === undefined || process.exitCode !== null || process.signalCode !== null) return;
  const exited = once(process, 'exit');
  process.kill('SIGKILL');
  await exited;
}

/** Each client has one session, sends its next batch when the one before is stored, and each batch again until it is. */
class Clients {
  readonly acknowledged = new Set<string>();
  readonly pending = new Map<number, string[]>();
  readonly #next: number[] = Array.from({ length: CLIENTS }, () => 0);
  /** Of each process, as of its last answer. */
  readonly lives: { writes: number; syncs: number }[] = [];
  isSending = true;

  begin(process: ChildProcess): void {
    this.lives.push({ writes: 0, syncs: 0 });
    process.on('message', (message: Answer) => {
      if ('batch' in message) this.#take(process, message);
      else for (let client = 0; client < CLIENTS; client++) this.#send(process, client);
    });
  }

  #take(process: ChildProcess, { batch, stored, syncs, writes }: Extract<Answer, { batch: number }>): void {
    this.lives[this.lives.length - 1] = { syncs, writes };
    for (const id of stored) this.acknowledged.add(id);
    const sent = this.pending.get(batch) ?? [];
    if (sent.every((id) => this.acknowledged.has(id))) this.pending.delete(batch);
    this.#send(process, batch);
  }

  #send(process: ChildProcess, client: number): void {
    const ids = this.pending.get(client) ?? this.#batch(client);
    if (ids === undefined) return;
    this.pending.set(client, ids);
    // A client that lost the answer to a batch sends it again, with what is new, and sometimes twice at once.
    const batch: Batch = { batch: client, ids: ids.concat(ids.slice(0, 1)) };
    if (process.connected) process.send(batch, () => undefined);
  }

  #batch(client: number): string[] | undefined {
    if (!this.isSending) return undefined;
    const from = this.#next[client] ?? 0;
    this.#next[client] = from + RECORDS_A_BATCH;
    const first = Math.max(0, from - 2);
    return Array.from({ length: from - first + RECORDS_A_BATCH }, (_, i) => `client-${client}:${first + i}`);
  }
}

test(`killed ${KILLS} times under load, what was acknowledged is in the files once, and nothing is twice`, async () => {
  const { below } = random(5);
  const clients = new Clients();
  const stored: string[] = [];
  const ship = () => {
    if (!existsSync(join(folder, 'browser'))) return;
    const names = readdirSync(join(folder, 'browser')).filter((name) => name !== 'browser.log');
    for (const name of names) {
      const path = join(folder, 'browser', name);
      for (const line of readFileSync(path, 'utf8').split('\n').slice(0, -1))
        stored.push((JSON.parse(line) as { event_id: string }).event_id);
      rmSync(path);
    }
  };
  const start = async () => {
    const started = fork(join(import.meta.dirname, 'killed.main.ts'), [folder], { execArgv: [] });
    child = started;
    clients.begin(started);
    await once(started, 'message');
    return started;
  };
  for (let kills = 0; kills < KILLS; kills++) {
    await start();
    // No condition to wait for: any moment will do, also that of the first write.
    await sleep(below(120));
    if (below(2) === 0) ship();
    await kill();
    if (below(2) === 0 && kills > 0) ship();
  }
  clients.isSending = false;
  const last = await start();
  while (clients.pending.size > 0) await once(last, 'message');
  const ended = once(last, 'exit');
  last.send('stop' satisfies Batch);
  expect((await ended)[0]).toBe(0);
  ship();
  expect(readdirSync(join(folder, 'browser'))).toEqual([]);
  expect(stored.length).toBe(new Set(stored).size);
  expect(new Set(stored)).toEqual(clients.acknowledged);
  expect(stored.length).toBeGreaterThan(1_000);
  const sum = (pick: 'writes' | 'syncs') => clients.lives.reduce((total, life) => total + life[pick], 0);
  expect(sum('writes')).toBeGreaterThan(3 * sum('syncs'));
});
