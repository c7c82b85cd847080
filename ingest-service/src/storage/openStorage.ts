import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RecordLogWriter, type SyncStats } from '@logpipeline/record-log';
import { lockFolder } from '@logpipeline/service';
import type { Logger } from 'pino';
import { Dedupe } from '../dedupe/dedupe.ts';
import { LineBatch } from '../requests/lineBatch.ts';
import type { Settings } from '../settings/settings.ts';
import { FreeSpace } from './freeSpace.ts';
import { rotateLeftOver } from './rotateLeftOver.ts';
import { unlessNoRoom } from './unlessNoRoom.ts';

/** What lies on the volume. */
export type Storage = {
  dedupe: Dedupe;
  browserLog: RecordLogWriter;
  requestLines: LineBatch;
  free: FreeSpace;
  /** Bytes on disk that are not shipped and deleted yet, and those that may be, by log. */
  bytesOf: () => Record<string, number>;
  limitOf: () => Record<string, number>;
};

export type StorageTools = {
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  log: Logger;
  onSync: (stats: SyncStats) => void;
  /** Whether the disk has room, as far as the start sees. */
  onRoom: (hasRoom: boolean) => void;
};

/** Of the volume, for the service's own requests: the oldest go first, for they are nobody's but ours. */
const REQUEST_LOG_SHARE = 0.1;
const REQUEST_FILES = 1_000;
/** Milliseconds that a record of a request waits in memory; nobody was told that it is on disk. */
const REQUEST_LINES_WAIT_MS = 200;
const REQUEST_LINES_BYTES = 8 * 2 ** 20;

/** Each part that is open registers in `releases` what closes it, in the order of opening. */
export async function openStorage(
  { storage, dedupe: { maxSessions } }: Settings,
  { now, log, onSync, onRoom }: StorageTools,
  releases: (() => Promise<void>)[],
): Promise<Storage> {
  await demandWritable(storage.path);
  const lock = lockFolder(storage.path, {
    inUse:
      `storage.path: ${storage.path} is in use by another process of the service, so this one does not start: two in one folder would take each ` +
      "other's files away. Stop the other one, or give this one a folder of its own.",
    unusable: (why) => unusable(storage.path, why),
  });
  releases.push(async () => lock.release());
  const browserPath = join(storage.path, 'browser', 'browser.log');
  const requestBytes = Math.floor(storage.maxSize * REQUEST_LOG_SHARE);
  const browserBytes = storage.maxSize - requestBytes;
  const dedupe = await Dedupe.open({
    folder: join(storage.path, 'dedupe'),
    browserLog: browserPath,
    now,
    maxSessions,
    onFailedBase: (error) =>
      log.warn({ err: error }, 'What is remembered of events could not be written anew. It is tried again.'),
  });
  const onUnsaved = (error: unknown) =>
    log.warn(
      { err: error },
      'What is remembered of events had no room to be saved. Nothing is lost: the next start reads it from the records, which stay.',
    );
  releases.push(() => unlessNoRoom(() => dedupe.close(), onUnsaved));
  tellDamage(dedupe.opened.damaged, log);
  const files = { maxFileBytes: storage.maxFileSize, maxFileAgeMs: storage.maxFileAge, now };
  const browserLog = new RecordLogWriter({
    path: browserPath,
    ...files,
    whenFull: { refuse: { maxBytes: browserBytes } },
    beforeRotate: () => dedupe.snapshot(),
    onSync,
    onFailedRotation: (error) =>
      log.warn(
        { err: error },
        'A file of records could not be rotated, so it is not deleted yet. It is tried again.',
      ),
  });
  releases.push(() => unlessNoRoom(() => browserLog.close(), onUnsaved));
  const endAttempts = await rotateLeftOver({
    rotate: () => browserLog.rotate(),
    retryMs: storage.maxFileAge,
    onAttempt: (error) => {
      onRoom(error === undefined);
      if (error === undefined) return;
      log.warn(
        { err: error },
        `storage.path: ${storage.path} has no room, so records are refused until there is some, and what was taken before is not deleted yet. Usual cause: the ` +
          'store does not take what the agent ships, or something else fills the disk.',
      );
    },
  });
  releases.push(async () => endAttempts());
  const requestLog = new RecordLogWriter({
    path: join(storage.path, 'request', 'request.log'),
    ...files,
    whenFull: { deleteOldest: { keptBytes: requestBytes, keptFiles: REQUEST_FILES } },
  });
  const requestLines = new LineBatch({
    write: (chunk) => requestLog.write(chunk),
    waitMs: REQUEST_LINES_WAIT_MS,
    maxBytes: REQUEST_LINES_BYTES,
  });
  releases.push(async () => {
    await requestLines.flush();
    await requestLog.rotate();
    await requestLog.close();
  });
  return {
    dedupe,
    browserLog,
    requestLines,
    free: new FreeSpace(storage.path),
    bytesOf: () => ({ browser: browserLog.bytesOnDisk, request: requestLog.bytesOnDisk }),
    limitOf: () => ({ browser: browserBytes, request: requestBytes }),
  };
}

function tellDamage(damaged: readonly string[], log: Logger): void {
  if (damaged.length === 0) return;
  log.error(
    { damaged },
    'Files of what was accepted before are damaged or missing: an event of the last 7 days that a client sends again may be stored twice, ' +
      'under the same event_id. Usual cause: a broken disk, or files that were deleted by hand.',
  );
}

/** A database can be opened on a read-only volume, and even locked; and there mkdir only says that there is no such folder. */
async function demandWritable(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await access(path, constants.W_OK);
  } catch (cause) {
    throw new Error(unusable(path, (cause as Error).message), { cause });
  }
}

function unusable(path: string, why: string): string {
  return `storage.path: ${path} cannot be used (${why}). It must be a folder that the service may write to.`;
}
