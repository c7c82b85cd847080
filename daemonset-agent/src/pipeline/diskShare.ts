/** Reading stops at this share of the limit; the rest is for what is on its way, and for what deleted files hold. */
const READ_SHARE = 0.9;

export type DiskUse = {
  /** Bytes of open and sealed segments. */
  spool: number;
  /** Bytes of deleted log files that are held open until they are read. */
  unlinked: number;
  /** Bytes: `buffer.maxSize`. */
  limit: number;
};

/** `unlinked`: only sources that hold deleted files open. */
export type Readable = 'all' | 'unlinked' | 'nothing';

/**
 * What may be read. What is not read stays in the kubelet's own files; only a deleted file is nowhere else, and reading it to
 * its end frees its disk, so that it is read as long as the spool itself has room.
 */
export function whatToRead({ spool, unlinked, limit }: DiskUse): Readable {
  const share = limit * READ_SHARE;
  if (spool >= share) return 'nothing';
  return spool + unlinked >= share ? 'unlinked' : 'all';
}

/** A deleted file must be given up, else a stuck pipeline would fill the node's disk with files that nobody sees. */
export function mustAbandon(use: DiskUse): boolean {
  return use.unlinked > 0 && use.spool + use.unlinked > use.limit && whatToRead(use) === 'nothing';
}
