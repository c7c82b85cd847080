// The service from its sources, made to write in another way. Only the bench can: what is answered without a sync is lost with the power.
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RecordLogWriter } from '@logpipeline/record-log';
import { createLog } from '@logpipeline/service';
import { startIngest } from '../../../../ingest-service/src/ingest.ts';
import { parseSettings } from '../../../../ingest-service/src/settings/settings.ts';
import type { Durability } from './durabilities.ts';
import { ingestSettings } from './settings.ts';

const [durability, folder = ''] = process.argv.slice(2) as [Durability, string];
if (durability === 'noSync') await leaveOutSyncs();
if (durability === 'syncARequest') writeOneByOne();

const parsed = parseSettings(ingestSettings(folder));
if (!parsed.ok) throw new Error(parsed.errors.join('\n'));
const { settings } = parsed;
const ingest = await startIngest({
  settings,
  version: '0.0.0',
  log: createLog('info'),
  now: Date.now,
  random: Math.random,
});
process.once('SIGTERM', () => void ingest.stop().then(() => process.exit()));

/** Of all files. */
async function leaveOutSyncs(): Promise<void> {
  const path = join(folder, 'probe');
  const handle = await open(path, 'w');
  Object.getPrototypeOf(handle).datasync = async () => undefined;
  await handle.close();
  await rm(path);
}

/** Each chunk waits for the one before, so that none shares its sync. */
function writeOneByOne(): void {
  const { write } = RecordLogWriter.prototype;
  const last = new WeakMap<RecordLogWriter, Promise<void>>();
  RecordLogWriter.prototype.write = function writeAlone(this: RecordLogWriter, chunk: Buffer) {
    const written = (last.get(this) ?? Promise.resolve()).then(() => write.call(this, chunk));
    last.set(
      this,
      written.catch(() => undefined),
    );
    return written;
  };
}
