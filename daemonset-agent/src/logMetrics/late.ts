/**
 * A line that is older than this when it is read does not count among those of now, ms: the backlog of a first start, or of a
 * node that was away, would look like errors that happen at this moment.
 */
export const LATE_MS = 10 * 60_000;
