import { noTotals, type SpoolTotals } from '../spool/commitRecord.ts';

/**
 * What became of a folder's lines since it was made, over restarts: each commit holds it. Drops count from the commit on
 * that makes them durable, since lines that were not committed are read again; what was shipped after the last commit
 * before a kill is missing for good.
 */
export class PipelineTotals {
  readonly #droppedByProcess: () => Record<string, number>;
  #recorded: SpoolTotals | undefined;
  readonly #shipped = { records: 0, bytes: 0, objects: 0 };
  #dropped: Record<string, number> = {};
  /** What the process had counted when {@link #dropped} was last brought up to date. */
  #seen: Record<string, number>;

  /** `droppedByProcess`: lines by reason, of all that the process read into this folder and perhaps others before. */
  constructor(droppedByProcess: () => Record<string, number>) {
    this.#droppedByProcess = droppedByProcess;
    this.#seen = droppedByProcess();
  }

  /** The spool was opened, for the first time or after a failure, whose uncommitted lines will be read again. */
  opened(recorded: SpoolTotals): void {
    this.#recorded = { ...(this.#recorded ?? recorded), dropped: recorded.dropped };
    this.#dropped = {};
    this.#seen = this.#droppedByProcess();
  }

  shipped(records: number, object: { bytes: number } | undefined): void {
    this.#shipped.records += records;
    this.#shipped.bytes += object?.bytes ?? 0;
    this.#shipped.objects += object === undefined ? 0 : 1;
  }

  /** For a commit that is made at this very moment. */
  take(): SpoolTotals {
    const now = this.#droppedByProcess();
    this.#dropped = sum(this.#dropped, now, this.#seen);
    this.#seen = now;
    return this.current();
  }

  current(): SpoolTotals {
    const recorded = this.#recorded ?? noTotals();
    return {
      records: recorded.records + this.#shipped.records,
      bytes: recorded.bytes + this.#shipped.bytes,
      objects: recorded.objects + this.#shipped.objects,
      dropped: sum(recorded.dropped, this.#dropped, {}),
    };
  }
}

/** `a + b - less`, by reason. */
function sum(
  a: Record<string, number>,
  b: Record<string, number>,
  less: Record<string, number>,
): Record<string, number> {
  const result = { ...a };
  for (const [reason, lines] of Object.entries(b))
    result[reason] = (result[reason] ?? 0) + lines - (less[reason] ?? 0);
  return result;
}
