import { existsSync } from 'node:fs';
import { appendFile, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom, criLines, FLEET, nanoStamp } from '@logpipeline/demo/generator';
import { cacheFolder, withLock } from '@logpipeline/test-binaries';
import { requestJson } from './requestJson.ts';

/** CRI log files for a measurement, made once and kept outside the checkout. */
export type Corpus = {
  /** A folder like /var/log/pods. */
  pods: string;
  /** All files' bytes in one file, for command lines. */
  concatenated: string;
  lines: number;
  bytes: number;
};

const CONTAINERS = 50;
/** To be raised when the lines change, so that an old corpus is not taken for the new one. */
const VERSION = 3;
const SEED = 4_711;
/** A fixed day: the same bytes on every machine. All lines lie within one hour, as in a busy one. */
const START = Date.parse('2026-01-15T04:00:00Z');
const SPAN_MS = 50 * 60_000;
/** Lines that are put together before they are written. */
const CHUNK_LINES = 500;

/** Every style that writes ordinary lines; those of 16 KiB and more would measure copying. */
const ORDINARY = FLEET.filter((member) => !['importer', 'stepper', 'flaky', 'job'].includes(member.name));
const REQUESTS = { namespace: 'fleet', name: 'api', style: requestJson };

export async function prepareCorpus(lines: number): Promise<Corpus> {
  const folder = cacheFolder('bench', `throughput-${VERSION}-${lines}`);
  const corpus = { pods: join(folder, 'pods'), concatenated: join(folder, 'all.log'), lines };
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(join(folder, 'ready'))) return;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    for (let n = 0; n < CONTAINERS; n++) await writeContainer(corpus, n, Math.floor(lines / CONTAINERS));
    await writeFile(join(folder, 'making'), '');
    await rename(join(folder, 'making'), join(folder, 'ready'));
  });
  const { size } = await stat(corpus.concatenated);
  return { ...corpus, lines: Math.floor(lines / CONTAINERS) * CONTAINERS, bytes: size };
}

async function writeContainer(
  corpus: { pods: string; concatenated: string },
  n: number,
  lines: number,
): Promise<void> {
  const member = n % 5 < 2 ? REQUESTS : ORDINARY[Math.floor(n * 0.6) % ORDINARY.length];
  if (member === undefined) throw new Error('BUG: no styles');
  const random = createRandom(SEED + n);
  const key = `${member.name}-${n}`;
  const uid = `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-8${random.hex(3)}-${random.hex(12)}`;
  const folder = join(corpus.pods, `${member.namespace}_${key}-${random.hex(5)}_${uid}`, member.name);
  await mkdir(folder, { recursive: true });
  let written = 0;
  let serials = 0;
  let chunk: Buffer[] = [];
  const flush = async () => {
    const bytes = Buffer.concat(chunk);
    chunk = [];
    await appendFile(join(folder, '0.log'), bytes);
    await appendFile(corpus.concatenated, bytes);
  };
  while (written < lines) {
    const now = new Date(START + (written / lines) * SPAN_MS);
    const event = member.style({ random, now, serial: () => `${key}-${++serials}` });
    // The last event may have more lines than are left.
    event.lines.splice(lines - written);
    written += event.lines.length;
    chunk.push(criLines(event, () => nanoStamp(now, random.between(0, 999_999))));
    if (chunk.length >= CHUNK_LINES) await flush();
  }
  await flush();
}
