import { basename, dirname } from 'node:path';
import { parseRecordFile } from '@logpipeline/record-log';
import type { SourceIdentity } from '@logpipeline/records';
import { type DiskFile, statDiskFile } from './diskFile.ts';
import { listNames } from './listNames.ts';
import type { LogSource, Place } from './logSource.ts';
import { RotatingLog } from './rotatingLog.ts';
import type { Rotation } from './rotation.ts';

export type RecordLogOptions = {
  identity: Extract<SourceIdentity, { type: 'records' }>;
  resume?: Place[];
  /** See {@link Rotation.keepsUnread}. */
  keepsUnread: boolean;
  /** Milliseconds of a clock that never goes back. */
  clock?: () => number;
};

/**
 * A file in which a program of ours keeps records until they are shipped, as `RecordLogWriter` writes and rotates it: `X`, and before it
 * `X.<time>`. Its files begin with a time and are only appended to, by one process each; one that is shorter than what was read of it lost
 * its end with the power, and nothing follows in it. A log ends with its folder only.
 */
export function openRecordLog({ identity, resume = [], keepsUnread, clock }: RecordLogOptions): LogSource {
  const directory = dirname(identity.path);
  const base = basename(identity.path);
  const rotation: Rotation = {
    directory,
    follow: false,
    list: () => listRecordFiles(directory, base),
    strangers: 'later',
    ended: () => false,
    cut: 'shrunk',
    // The oldest is deleted first.
    isLater: () => true,
    keepsUnread,
    // Its writer closes a file before it renames it, and never renames another process's while that lives.
    isClosed: ({ name }) => name !== base,
  };
  return new RotatingLog({ identity, rotation, resume, startAtNewest: false, ...(clock ? { clock } : {}) });
}

/** Oldest first; the times in the names sort as text. */
export function listRecordFiles(directory: string, base: string): DiskFile[] | 'gone' | 'failed' {
  const names = listNames(directory);
  if (typeof names === 'string') return names;
  const rotated = names.filter((name) => parseRecordFile(name, base) === 'rotated').sort();
  return [...rotated, base]
    .map((name) => statDiskFile(directory, name, false))
    .filter((file) => file !== null);
}
