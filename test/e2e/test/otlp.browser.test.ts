import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  killAll,
  metrics,
  type Service,
  start,
  testFolder,
  until,
  volumeOf,
} from '../../../ingest-service/test/service/serviceFixture.ts';
import { stored } from '../../../ingest-service/test/service/stored.ts';
import { type ChromiumPage, openChromiumPage } from '../src/chromiumPage.ts';
import type { OtlpLoad } from '../src/otlpPage.ts';

const MAY_MOUNT = process.platform === 'linux' && process.getuid?.() === 0;
let chromium: ChromiumPage;
let mounted: string | undefined;

beforeAll(async () => {
  chromium = await openChromiumPage(fileURLToPath(new URL('../src/otlpPage.ts', import.meta.url)));
});
afterAll(() => chromium.close());
afterEach(async () => {
  await killAll();
  if (mounted !== undefined) execFileSync('umount', [mounted]);
  mounted = undefined;
});

const cors = () => ({ allowedOrigins: [chromium.origin] });

/** Resolves when the SDK has nothing left to send. */
async function emit(service: Service, load: Omit<OtlpLoad, 'url'>): Promise<void> {
  const all = { ...load, url: `${service.url}/v1/otlp/v1/logs` };
  await chromium.page.evaluate(async (given) => {
    const { emitLogs } = globalThis as unknown as { emitLogs: (load: OtlpLoad) => Promise<void> };
    await emitLogs(given);
  }, all);
}

const answered = async (service: Service, status: number) =>
  (await metrics(service)).includes(`requests_total{route="/v1/otlp/v1/logs",status="${status}"}`);

function expectAll(service: Service, name: string, records: number): void {
  const found = stored(service, name);
  expect(found.map(({ data }) => data.n).sort((a, b) => a - b)).toEqual([...Array(records).keys()]);
}

test("OpenTelemetry's SDK in a browser sends logs as its documents say, and they are on disk", async () => {
  const service = await start({ cors: cors() });
  await emit(service, { name: 'plain', records: 40, batch: 512, timeoutMs: 10_000 });
  expectAll(service, 'plain', 40);
  const [first, second] = stored(service, 'plain');
  expect(first).toMatchObject({ stack: expect.stringContaining('TypeError: cart is undefined') });
  expect(Math.abs(Date.parse(second.timestamp) - Date.now())).toBeLessThan(60_000);
  expect(second).toMatchObject({
    level: 'WARN',
    kind: 'browser',
    app: 'otel-shop',
    release: '2.0.0',
    message: 'checkout.clicked',
    logger: 'cart',
    data: { body: 'plain 1', n: 1, nested: { list: [1, 'two', true] } },
  });
});

test('what it may not send so fast it sends again after the time that it is told', async () => {
  const small = { recordsPerSecond: 5, burst: 10 };
  const service = await start({
    cors: cors(),
    limits: { records: 10 },
    rateLimits: { perApplication: small },
  });
  await emit(service, { name: 'limited', records: 30, batch: 10, timeoutMs: 30_000 });
  expect(await answered(service, 429)).toBe(true);
  expectAll(service, 'limited', 30);
}, 60_000);

test.skipIf(!MAY_MOUNT)(
  'what the service cannot write (a folder that is mounted read-only, which needs root) it sends again until it can',
  async () => {
    const folder = testFolder();
    const place = join(volumeOf(folder), 'browser');
    mkdirSync(place, { recursive: true });
    const service = await start({ cors: cors() }, folder);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro,size=1m', 'tmpfs', place]);
    mounted = place;
    const emitted = emit(service, { name: 'refused', records: 20, batch: 20, timeoutMs: 60_000 });
    await until('it is refused', () => answered(service, 503));
    expect(stored(service, 'refused')).toEqual([]);
    execFileSync('umount', [place]);
    mounted = undefined;
    await emitted;
    expectAll(service, 'refused', 20);
  },
  90_000,
);
