import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Answer } from './documentedAnswer.ts';
import { events } from './event.ts';
import {
  killAll,
  logs,
  metrics,
  type Service,
  start,
  testFolder,
  until,
  volumeOf,
} from './serviceFixture.ts';
import { storedLines } from './stored.ts';

const MAY_MOUNT = process.platform === 'linux' && process.getuid?.() === 0;
const mounted: string[] = [];

/** A volume of its own, which can be filled without harm. */
function mountedFolder(size: string): string {
  const folder = testFolder();
  const place = volumeOf(folder);
  mkdirSync(place);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', place]);
  mounted.push(place);
  return folder;
}

afterEach(async () => {
  await killAll();
  for (const place of mounted.splice(0)) execFileSync('umount', [place]);
});

function fill(path: string): void {
  const file = openSync(path, 'a');
  const chunk = Buffer.alloc(4096);
  try {
    for (;;) writeSync(file, chunk);
  } catch (cause) {
    expect((cause as NodeJS.ErrnoException).code).toBe('ENOSPC');
  } finally {
    closeSync(file);
  }
}

/** A client that sends each of its batches until it is acknowledged. */
class Client {
  readonly acknowledged: string[] = [];
  readonly #waiting: Record<string, unknown>[] = [];
  #next = 0;

  async send(service: Service, count: number): Promise<Answer> {
    this.#waiting.push(...events('client', count, this.#next));
    this.#next += count;
    const answer = await logs(service, this.#waiting);
    if (answer.status === 202) {
      expect(answer.body.rejected).toBe(0);
      this.acknowledged.push(...this.#waiting.splice(0).map((one) => String(one['event_id'])));
    }
    return answer;
  }
}

function expectRefused({ status, headers, body }: Answer, code: string): void {
  expect([status, body.error.code]).toEqual([503, code]);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect(headers.get('access-control-expose-headers')).toContain('Retry-After');
}

const idsIn = (service: Service) => storedLines(service).map((line) => JSON.parse(line).event_id as string);

test.skipIf(!MAY_MOUNT)(
  'a full disk (a mounted one, which needs root): 503, never 202; what was acknowledged stays, and all goes on with room',
  async () => {
    const folder = mountedFolder('8m');
    const service = await start({ storage: { maxSize: '64Mi' } }, folder);
    const client = new Client();
    for (let n = 0; n < 5; n++) expect(await client.send(service, 50)).toMatchObject({ status: 202 });
    const filler = join(volumeOf(folder), 'filler');
    fill(filler);
    const refused = await until('nothing more fits', async () => {
      const answer = await client.send(service, 20);
      return answer.status !== 202 && answer;
    });
    expectRefused(refused, 'storage_full');
    for (let n = 0; n < 20; n++) expectRefused(await client.send(service, 1), 'storage_full');
    expect(await metrics(service)).toMatch(/^logpipeline_ingest_writable 0$/m);
    await until('records of requests are lost, and counted', async () =>
      /^logpipeline_ingest_lost_request_records_total [1-9]/m.test(await metrics(service)),
    );
    const warnings = service
      .log()
      .split('\n')
      .filter((line) => line.includes('"level":"warn"'));
    expect(warnings.length, 'its log is no flood').toBeLessThan(10);
    await service.kill();
    // A start that failed would be tried again later and later, while records are shipped and there is room.
    const next = await start({ storage: { maxSize: '64Mi' } }, folder);
    expect(next.log()).toMatch(/"level":"warn".*ENOSPC.*has no room/);
    expect(await metrics(next)).toMatch(/^logpipeline_ingest_writable 0$/m);
    expectRefused(await client.send(next, 1), 'storage_full');
    await expect(start({}, folder), 'the lock holds').rejects.toThrow(/in use by another process/);
    const before = client.acknowledged.length;
    rmSync(filler);
    await until('it takes records', async () => (await client.send(next, 50)).status === 202);
    expect(client.acknowledged.length).toBeGreaterThan(before);
    expect(await metrics(next)).toMatch(/^logpipeline_ingest_writable 1$/m);
    expect(idsIn(next).sort()).toEqual([...client.acknowledged].sort());
    expect(await next.stop()).toBe(0);
  },
  120_000,
);

test.skipIf(!MAY_MOUNT)(
  'a new volume that is full: it starts, and takes records as soon as there is room',
  async () => {
    const folder = mountedFolder('8m');
    const filler = join(volumeOf(folder), 'filler');
    fill(filler);
    const service = await start({ storage: { maxSize: '64Mi' } }, folder);
    const client = new Client();
    expectRefused(await client.send(service, 10), 'storage_full');
    rmSync(filler);
    await until('it takes records', async () => (await client.send(service, 10)).status === 202);
    expect(idsIn(service).sort()).toEqual([...client.acknowledged].sort());
    expect(await service.stop()).toBe(0);
  },
  120_000,
);

test.skipIf(!MAY_MOUNT)(
  'it stops on a full disk as on any other, and knows afterwards what it had taken',
  async () => {
    const folder = mountedFolder('8m');
    const changes = { storage: { maxSize: '64Mi' } };
    const service = await start(changes, folder);
    const batch = events('stopped', 50);
    expect(await logs(service, batch)).toMatchObject({ status: 202, body: { accepted: 50 } });
    const filler = join(volumeOf(folder), 'filler');
    fill(filler);
    expect(await service.stop()).toBe(0);
    expect(service.log()).toMatch(/"level":"warn".*ENOSPC.*had no room/);
    expect(service.log()).not.toMatch(/"level":"(error|fatal)"/);
    rmSync(filler);
    const next = await start(changes, folder);
    expect(await logs(next, batch)).toMatchObject({ status: 202, body: { duplicate: 50 } });
    expect(idsIn(next)).toHaveLength(50);
    expect(await next.stop()).toBe(0);
  },
  120_000,
);

test.skipIf(!MAY_MOUNT)(
  'what the process before it left is rotated once there is room, also when nobody sends anything',
  async () => {
    const folder = mountedFolder('8m');
    const changes = { storage: { maxSize: '64Mi', maxFileAge: '1s' } };
    const service = await start(changes, folder);
    expect(await new Client().send(service, 50)).toMatchObject({ status: 202 });
    await service.kill();
    const filler = join(volumeOf(folder), 'filler');
    fill(filler);
    const next = await start(changes, folder);
    const names = () => readdirSync(join(volumeOf(folder), 'browser'));
    expect(names()).toContain('browser.log');
    rmSync(filler);
    await until('it is rotated', async () => !names().includes('browser.log'));
    expect(await next.stop()).toBe(0);
  },
  120_000,
);

test.skipIf(!MAY_MOUNT)(
  'room that comes back is used without a restart',
  async () => {
    const folder = mountedFolder('8m');
    const service = await start({ storage: { maxSize: '64Mi' } }, folder);
    const client = new Client();
    expect(await client.send(service, 10)).toMatchObject({ status: 202 });
    const filler = join(volumeOf(folder), 'filler');
    for (let round = 0; round < 5; round++) {
      fill(filler);
      await until('nothing more fits', async () => (await client.send(service, 20)).status === 503);
      rmSync(filler);
      await until('it takes records again', async () => (await client.send(service, 20)).status === 202);
    }
    expect(idsIn(service).sort()).toEqual([...client.acknowledged].sort());
    expect(await service.stop()).toBe(0);
    expect(service.log()).not.toMatch(/"level":"(error|fatal)"/);
  },
  120_000,
);

test('a volume of which the service may use no more: 503 until records are shipped', async () => {
  const service = await start({
    storage: { maxSize: '16Mi', maxFileSize: '1Mi' },
    rateLimits: {
      perSession: { burst: 1_000_000 },
      perApplication: { burst: 1_000_000 },
      perAddress: { burst: 1_000_000 },
    },
  });
  const client = new Client();
  const answer = await until(
    'it is full',
    async () => {
      const got = await client.send(service, 500);
      return got.status !== 202 && got;
    },
    60_000,
  );
  expectRefused(answer, 'storage_full');
  expect(idsIn(service).sort()).toEqual([...client.acknowledged].sort());
  expect(client.acknowledged.length).toBeGreaterThan(10_000);
}, 120_000);

test.skipIf(!MAY_MOUNT)(
  'a folder that becomes read-only: 503, and it goes on when that is over',
  async () => {
    const folder = mountedFolder('16m');
    const service = await start({ storage: { maxSize: '64Mi', maxFileAge: '1s' } }, folder);
    const client = new Client();
    expect(await client.send(service, 10)).toMatchObject({ status: 202 });
    // Of the folder alone: what is open for writing, as the lock is, keeps a whole file system from being remounted.
    const records = join(volumeOf(folder), 'browser');
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro,size=1m', 'tmpfs', records]);
    mounted.unshift(records);
    expectRefused(await client.send(service, 10), 'storage_failed');
    expectRefused(await client.send(service, 10), 'storage_failed');
    execFileSync('umount', [records]);
    mounted.shift();
    await until('it takes records again', async () => (await client.send(service, 10)).status === 202);
    expect(idsIn(service).sort()).toEqual([...client.acknowledged].sort());
    expect(await service.stop()).toBe(0);
  },
  120_000,
);

test.skipIf(!MAY_MOUNT)(
  'on a volume that is read-only from the start it says so, and does not run',
  async () => {
    const folder = mountedFolder('1m');
    execFileSync('mount', ['-o', 'remount,ro', volumeOf(folder)]);
    await expect(start({}, folder)).rejects.toThrow(/ended with 1.*EROFS: read-only file system/s);
  },
);
