/** What a pipeline did with lines, counted since the process started. Plain numbers: they change once a line. */
export class LineCounters {
  linesRead = 0;
  bytesRead = 0;
  shipped = 0;
  /** Time of the latest of those, milliseconds since 1970 UTC. */
  lastTime = 0;
  /** Lines dropped by level filter, and for having no level. */
  droppedLevel = 0;
  droppedUnknown = 0;
  /** Lines left out by sampling, and those over the rate limit. */
  droppedSampled = 0;
  droppedRateLimit = 0;
  /** Lines of a record log that are no records, see `RecordCopier`. */
  droppedInvalid = 0;
  /** Times that a log went on in another file. */
  filesRotated = 0;
  /** Not of the CRI form: kept as a message, marked. */
  malformed = 0;
  /** Lines that came in several pieces. */
  joined = 0;
  /** Cut at the line limit, marked. */
  truncated = 0;
  /** With invalid UTF-8, repaired and marked. */
  repaired = 0;
  /** Replacements by pattern, see `createRedactor`. */
  readonly redactions = new Map<string, number>();
}
