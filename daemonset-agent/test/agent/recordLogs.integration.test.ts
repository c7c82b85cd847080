import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { zstdDecompressSync } from 'node:zlib';
import { RecordLogWriter } from '@logpipeline/record-log';
import type { SegmentIndex } from '@logpipeline/records';
import { expect, test } from 'vitest';
import { folder, type Running, run, settings, until } from './agentFixture.ts';

const KILLS = 6;
const FILE_BYTES = 20_000;

const pathOf = (kind: string) => join(folder, kind, `${kind}.log`);
const objects = (name: string) => join(folder, name);

/** An agent beside a service, as the chart sets it up, with one pipeline for each name. */
const beside = (pipelines: Record<string, object>, changes: object = {}) => ({
  ...settings({
    nodeMetrics: { enabled: false },
    recordLogs: ['browser', 'request'].map((kind) => ({ kind, path: pathOf(kind) })),
    drain: true,
    shutdownGracePeriod: '20s',
    ...changes,
  }),
  pipelines: Object.entries(pipelines).map(([name, fields]) => ({
    name,
    interval: '1s',
    destination: { directory: { path: objects(name) } },
    frontend: {},
    ...fields,
  })),
});

/** Writes as the service does, and knows what it said is durable. */
class Service {
  readonly acknowledged: Record<string, string[]> = { browser: [], request: [] };
  #writers: RecordLogWriter[] = [];
  #isWriting = true;
  #done: Promise<unknown> = Promise.resolve();

  /** `everyMs`: between two records of each log. */
  start(everyMs: number): void {
    this.#done = Promise.all(
      Object.keys(this.acknowledged).map((kind) => this.#writeUntilStopped(kind, everyMs)),
    );
  }

  async stop(): Promise<void> {
    this.#isWriting = false;
    await this.#done;
    await Promise.all(this.#writers.map((writer) => writer.close()));
  }

  async write(kind: string, records: number): Promise<void> {
    const writer = this.#open(kind);
    for (let n = 0; n < records; n++) await this.#writeOne(writer, kind);
    await writer.close();
  }

  all(): string[] {
    return Object.values(this.acknowledged).flat().sort();
  }

  #open(kind: string): RecordLogWriter {
    const writer = new RecordLogWriter({
      path: pathOf(kind),
      maxFileBytes: FILE_BYTES,
      whenFull: { deleteOldest: { keptBytes: 1e9, keptFiles: 1e9 } },
      now: Date.now,
    });
    this.#writers.push(writer);
    return writer;
  }

  async #writeUntilStopped(kind: string, everyMs: number): Promise<void> {
    const writer = this.#open(kind);
    while (this.#isWriting) {
      await this.#writeOne(writer, kind);
      if (everyMs > 0) await sleep(everyMs);
    }
  }

  async #writeOne(writer: RecordLogWriter, kind: string): Promise<void> {
    const own = this.acknowledged[kind] ?? [];
    const level = own.length % 3 === 0 ? 'ERROR' : 'INFO';
    const record = `{"timestamp":"${new Date().toISOString()}","level":"${level}","kind":"${kind}","message":"${kind} ${own.length}","data":{"x":"${'x'.repeat(200)}"}}`;
    await writer.write(Buffer.from(`${record}\n`));
    own.push(record);
  }
}

function indexesIn(name: string): SegmentIndex[] {
  return readdirSync(objects(name), { recursive: true, withFileTypes: true })
    .filter((file) => file.name.endsWith('.json.zst'))
    .map((file) => JSON.parse(zstdDecompressSync(readFileSync(join(file.parentPath, file.name))).toString()));
}

/** All records of a destination, by their objects' own indexes; each object's key says the kind of its records. */
function shipped(name: string): string[] {
  return indexesIn(name).flatMap(({ object, frames }) => {
    if (object === null) return [];
    const bytes = readFileSync(join(objects(name), object.key));
    return frames
      .flatMap(({ offset, size }) =>
        zstdDecompressSync(bytes.subarray(offset, offset + size))
          .toString()
          .split('\n')
          .filter(Boolean),
      )
      .map((record) => {
        expect(object.key).toContain(`/kind=${JSON.parse(record).kind}/`);
        return record;
      });
  });
}

/** A destination takes nothing before its folder is there. */
function stores(...names: string[]): void {
  for (const name of names) mkdirSync(objects(name));
}

const gapsIn = (name: string) => indexesIn(name).flatMap(({ gaps }) => gaps);

/** Rotated files, of both logs. */
/** Of rotated files, which are named after their times. */
function rotatedNames(): string[] {
  return ['browser', 'request'].flatMap(namesIn);
}

function namesIn(kind: string): string[] {
  try {
    return readdirSync(join(folder, kind)).filter((name) => name !== `${kind}.log`);
  } catch {
    return [];
  }
}

function bytesOnVolume(): number {
  const files = ['browser', 'request', 'spool'].flatMap((name) =>
    readdirSync(join(folder, name), { recursive: true, withFileTypes: true }).filter((file) => file.isFile()),
  );
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

async function kill(agent: Running): Promise<void> {
  agent.child.kill('SIGKILL');
  await once(agent.child, 'exit');
}

async function terminate(agent: Running): Promise<number | null> {
  // By then it listens to signals.
  await fetch(`http://127.0.0.1:${agent.port}/healthz`);
  agent.child.kill('SIGTERM');
  return await agent.ended;
}

function expectOnce(name: string, expected: string[]): void {
  const records = shipped(name);
  expect(records.length, `${name}: none twice`).toBe(new Set(records).size);
  expect(records.sort(), `${name}: all`).toEqual(expected);
  expect(gapsIn(name)).toEqual([]);
}

test('killed again and again while a service writes, two pipelines have each record once, and its files are gone', async () => {
  const service = new Service();
  stores('all', 'errors');
  const wanted = beside({ all: {}, errors: { levels: ['ERROR'], compression: 'zstd' } });
  service.start(2);
  let mostFiles = 0;
  for (let round = 0; round < KILLS; round++) {
    const agent = await run(wanted);
    const before = service.all().length;
    // A record has some 290 bytes: one or two files each.
    await until('there are new records', async () => service.all().length > before + 100);
    mostFiles = Math.max(mostFiles, rotatedNames().length);
    await sleep(Math.random() * 400);
    await kill(agent);
  }
  const last = await run(wanted);
  const old = rotatedNames();
  await until('files are deleted while the service writes', async () =>
    rotatedNames().every((name) => !old.includes(name)),
  );
  await service.stop();
  expect(await terminate(last)).toBe(0);
  expect(last.log()).toContain('Drained: all that was in the record logs is proven stored');

  const all = service.all();
  expect(all.length).toBeGreaterThan(KILLS * 100);
  expectOnce('all', all);
  expectOnce(
    'errors',
    all.filter((record) => record.includes('"level":"ERROR"')),
  );
  expect(rotatedNames().length).toBe(0);
  expect(mostFiles).toBeGreaterThan(0);
}, 120_000);

test('what a drain cannot upload stays on the volume, is said, and is shipped by the next agent', async () => {
  const service = new Service();
  await service.write('browser', 300);
  const wanted = beside({ all: {} }, { shutdownGracePeriod: '2s' });
  // The store is away.
  const agent = await run(wanted);
  const started = performance.now();
  expect(await terminate(agent)).toBe(0);
  expect(performance.now() - started).toBeGreaterThan(1_900);
  expect(agent.log()).toMatch(/"unreadBytes":0,"segments":[1-9].*could not be drained in time/);
  mkdirSync(objects('all'));
  const next = await run(wanted);
  expect(await terminate(next)).toBe(0);
  expect(next.log()).toContain('Drained');
  expectOnce('all', service.all());
}, 30_000);

test('a drain ends as soon as it is done, and leaves next to nothing on the volume', async () => {
  const service = new Service();
  stores('all');
  const agent = await run(beside({ all: { interval: '1h' } }));
  await service.write('browser', 3_000);
  await service.write('request', 50);
  const started = performance.now();
  expect(await terminate(agent)).toBe(0);
  expect(performance.now() - started).toBeLessThan(10_000);
  expectOnce('all', service.all());
  // The file that is written to is not the agent's to delete.
  expect(service.all().join('').length).toBeGreaterThan(700_000);
  expect(bytesOnVolume()).toBeLessThan(3 * FILE_BYTES);
}, 30_000);

test('without drain an agent stops as ever: nothing more is read', async () => {
  const service = new Service();
  stores('all');
  const wanted = beside({ all: { interval: '1h' } }, { drain: false });
  const agent = await run(wanted);
  await service.write('browser', 500);
  expect(await terminate(agent)).toBe(0);
  expect(agent.log()).not.toContain('rained');
  const next = await run({ ...wanted, drain: true });
  expect(await terminate(next)).toBe(0);
  expectOnce('all', service.all());
}, 30_000);

test('a pipeline that is added, removed and added again', async () => {
  const service = new Service();
  const drained = async (pipelines: Record<string, object>) => {
    const agent = await run(beside(pipelines));
    expect(await terminate(agent)).toBe(0);
  };
  stores('first', 'second');
  await service.write('browser', 200);
  await drained({ first: {} });
  const before = service.all().length;
  await service.write('browser', 200);
  await drained({ first: {}, second: {} });
  await service.write('browser', 200);
  await drained({ second: {} });
  expectOnce('first', service.acknowledged.browser?.slice(0, 400).sort() ?? []);
  const second = shipped('second');
  // From the oldest file that was still there on.
  const here = service.acknowledged.browser?.slice(-second.length) ?? [];
  expect(second.length).toBeGreaterThanOrEqual(400);
  expect(second.length).toBeLessThan(before + 400);
  expectOnce('second', here.sort());

  await service.write('browser', 200);
  await drained({ first: {}, second: {} });
  // Its place is gone, since nobody was there to hold it, and it says so.
  const own = shipped('first').sort();
  expect(new Set(own).size).toBe(own.length);
  expect(gapsIn('first').map(({ reason }) => reason)).toEqual(['rotated_away']);
  expectOnce('second', service.acknowledged.browser?.slice(-(second.length + 200)).sort() ?? []);
}, 60_000);
