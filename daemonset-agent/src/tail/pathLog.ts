import { basename, dirname } from 'node:path';
import type { SourceIdentity } from '@logpipeline/records';
import { type DiskFile, statDiskFile } from './diskFile.ts';
import { GRACE_MS } from './grace.ts';
import { listNames } from './listNames.ts';
import type { LogSource, Place } from './logSource.ts';
import { compareRotated, parseRotatedName } from './pathFiles.ts';
import { bornMs, type PlaceHint } from './placeHint.ts';
import { RotatingLog } from './rotatingLog.ts';
import type { Rotation } from './rotation.ts';

export type PathLogOptions = {
  identity: Extract<SourceIdentity, { type: 'path' }>;
  /** Absolute. A symbolic link is followed, also to another file when it is changed. */
  path: string;
  resume?: Place[];
  /** Without `resume`: `current` ships what is at the path, `oldest` also what was rotated before. */
  start?: 'current' | 'oldest';
  /** Milliseconds of a clock that never goes back. */
  clock?: () => number;
  /** Milliseconds since 1970, for hints. */
  wallClock?: () => number;
};

/**
 * A plain log file on a machine without Kubernetes, through rename rotation (numbered or dated, compressed or not),
 * copytruncate, deletion and creation anew. It is final when neither the path nor a rotated file is left.
 *
 * Two files that begin with the same line (a banner) are told apart by inode and time of birth, then by the last bytes
 * before a position. When a position fits several compressed files even so, the newest of them is taken and a gap of unknown size
 * is reported: nothing is read twice, and what may have been skipped is said.
 */
export function openPathLog(options: PathLogOptions): LogSource {
  const { identity, path, resume = [], start = 'current', clock, wallClock } = options;
  const directory = dirname(path);
  const rotation: Rotation = {
    directory,
    follow: true,
    list: () => listPathFiles(directory, basename(path)),
    strangers: 'older',
    ended: (onDisk) => onDisk === 0,
    cut: 'truncated',
    isLater,
  };
  return new RotatingLog({
    identity,
    rotation,
    resume,
    startAtNewest: start === 'current',
    ...(clock ? { clock } : {}),
    ...(wallClock ? { wallClock } : {}),
  });
}

/** Nanoseconds since 1970 are not exact as numbers. */
const ROUNDING_MS = 0.001;

/**
 * With rename rotation a later file was born after the lost one; what was compressed keeps the time of its last line.
 * With copytruncate (the log still has the lost file's inode) the later copies were made after the last read.
 */
function isLater(hint: PlaceHint, file: DiskFile, current: DiskFile | null): boolean {
  if (hint.key === undefined) return true;
  if (file === current) return true;
  if (current?.key === hint.key) return Math.floor(file.mtimeMs) > (hint.madeAt ?? 0);
  const born = bornMs(hint);
  if (born === undefined || file.birthtimeMs === 0) return true;
  return file.compressed ? file.mtimeMs > born + GRACE_MS : file.birthtimeMs > born + ROUNDING_MS;
}

function listPathFiles(directory: string, base: string): DiskFile[] | 'gone' | 'failed' {
  const names = listNames(directory);
  if (typeof names === 'string') return names;
  const present = new Set(names);
  const rotated = names.flatMap((name) => {
    const parsed = parseRotatedName(name, base);
    const copyOfAnother = name.endsWith('.gz') && present.has(name.slice(0, -'.gz'.length));
    return parsed && !copyOfAnother ? [{ name, parsed }] : [];
  });
  rotated.sort((a, b) => compareRotated(a.parsed, b.parsed));
  return [...rotated.map(({ name }) => name), ...(present.has(base) ? [base] : [])]
    .map((name) => statDiskFile(directory, name, true))
    .filter((file) => file !== null);
}
