/** Reading stops at this share of the limit; the rest is for what is on its way, and for what deleted files hold. */
const READ_SHARE = 0.9;

export type DiskUse = {
  /** Bytes of open and sealed segments. */
  spool: number;
  /** Bytes of deleted log files that are held open until they are read. */
  unlinked: number;
  /** Bytes: `buffer.maxSize`. */
  limit: number;
  /** Bytes that the spool's disk has left for records, see {@link freeForRecords}. */
  free: number;
};

/** `unlinked`: only sources that hold deleted files open. */
export type Readable = 'all' | 'unlinked' | 'nothing';

/**
 * What may be read. What is not read stays in the kubelet's own files; only a deleted file is nowhere else, and reading it to
 * its end frees its disk, so that it is read as long as the spool itself has room.
 */
export function whatToRead(use: DiskUse): Readable {
  if (isBudgetUsed(use) || use.free <= 0) return 'nothing';
  return use.spool + use.unlinked >= use.limit * READ_SHARE ? 'unlinked' : 'all';
}

/**
 * The spool itself has used up `buffer.maxSize`. Only then may something be dropped: when others fill the disk, what a drop
 * frees would soon be theirs.
 */
export function isBudgetUsed({ spool, limit }: DiskUse): boolean {
  return spool >= limit * READ_SHARE;
}

/** A deleted file must be given up, else a stuck pipeline would fill the node's disk with files that nobody sees. */
export function mustAbandon(use: DiskUse): boolean {
  return use.unlinked > 0 && use.spool + use.unlinked > use.limit && whatToRead(use) === 'nothing';
}

/** Frames under way, commits, and the indexes of sealing and dropping still have to be written when reading stops. */
const RESERVE_BYTES = 16 << 20;
/** On a disk that is smaller than a few reserves, this share of it. */
const RESERVE_SHARE = 0.25;

/** Of a disk of `size` bytes, `available` of which are free: how much may be filled with records. Below 0: too late. */
export function freeForRecords({ size, available }: { size: number; available: number }): number {
  return available - Math.min(RESERVE_BYTES, size * RESERVE_SHARE);
}
