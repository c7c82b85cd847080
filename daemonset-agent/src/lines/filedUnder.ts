/** A clock that is further ahead than this is taken for broken: such records are filed under the time of reading. */
const FUTURE_LIMIT_MS = 24 * 3_600_000;

/** The time whose hour a record is filed under. All are milliseconds since 1970 UTC; `now`: of reading. */
export function filedUnder(recordMs: number, now: number): number {
  return recordMs >= 0 && recordMs <= now + FUTURE_LIMIT_MS ? recordMs : now;
}
