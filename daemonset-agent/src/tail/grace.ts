/**
 * After a rename the runtime goes on writing into the renamed file until it is told to reopen its log, and lines that
 * are under way may follow. A file that is superseded is complete when nothing came for so long, milliseconds.
 */
export const GRACE_MS = 3_000;

/** A deleted file without successor may still be written to; given up when nothing came for so long, milliseconds. */
export const UNLINKED_QUIET_MS = 60_000;
