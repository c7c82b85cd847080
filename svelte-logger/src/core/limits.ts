// A file that imports nothing: bundlers then put the numbers where they are used. So these are plain numbers, no products.

/** Bytes that wait, from which on they are sent at once: 32 KiB. */
export const FLUSH_BYTES = 32_768;
/** Milliseconds from an error to the attempt to send it: what follows from it comes along. */
export const ERROR_FLUSH_MS = 1_000;
/** Bytes of a record, 48 KiB: below the server's 64 KiB, and one fits into what a closing page may send. */
export const MAX_RECORD_BYTES = 49_152;
/** Milliseconds for which the server knows what it has: seven days. */
export const OLDEST_MS = 604_800_000;
/** The outbox is measured again after so large a part of its limits. */
export const PART = 10;
/** Bytes of one request, before compression: below the server's 512 KiB and 1,000 records. */
export const MAX_BATCH_BYTES = 200_000;
export const MAX_BATCH_RECORDS = 500;
/** Bytes: browsers allow a page 64 KiB for all that is to outlive it, and others use it too. */
export const FAREWELL_BYTES = 60_000;
/** Milliseconds: then the answer counts as lost. */
export const TIMEOUT_MS = 30_000;
