/** Reading stops at this share of the limit; the rest is for what deleted files still hold open. */
const READ_SHARE = 0.9;

export type DiskUse = {
  /** Bytes of open and sealed segments. */
  spool: number;
  /** Bytes of deleted log files that are held open until they are read. */
  unlinked: number;
  /** Bytes: `buffer.maxSize`. */
  limit: number;
};

/** No more may be read: the kubelet's own files hold the rest. */
export function isBlocked(use: DiskUse): boolean {
  return use.spool + use.unlinked >= use.limit * READ_SHARE;
}

/** A deleted file must be given up, else a stuck pipeline would fill the node's disk with files that nobody sees. */
export function mustAbandon(use: DiskUse): boolean {
  return use.unlinked > 0 && use.spool + use.unlinked > use.limit;
}
