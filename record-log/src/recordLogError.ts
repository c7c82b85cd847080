/**
 * A chunk was not (wholly) written, or not (wholly) made durable.
 *
 * `linesInFile`: so many whole lines of the chunk, from its first on, stay in the file, because a reader that follows the file may have
 * taken them already. All behind them is in no file.
 *
 * `durable`: whether these lines will outlive a loss of power.
 * - true: the caller treats them like those of a chunk that was written.
 * - false: syncing failed, and they are **in doubt**. A reader probably takes them, for it sees what the kernel holds in memory; after a loss
 *   of power, or once the kernel has dropped what it could not write, they may be gone. A caller that writes them again may have them twice,
 *   one that does not may have lost them. A second sync of the same file proves nothing (Linux reports a failed write-back once), so
 *   the file is not used any more.
 */
export class RecordLogError extends Error {
  /** As of the system call that failed: `EIO`, `EROFS`, …; `FULL` when the log's own limit was reached. */
  readonly code: string;
  readonly linesInFile: number;
  readonly durable: boolean;

  constructor(message: string, details: RecordLogFailure) {
    super(message, { cause: details.cause });
    this.name = new.target.name;
    this.code = details.code;
    this.linesInFile = details.linesInFile ?? 0;
    this.durable = details.durable ?? true;
  }
}

export type RecordLogFailure = { code: string; cause?: unknown; linesInFile?: number; durable?: boolean };

/** No room: the log's limit of bytes, or the disk (`ENOSPC`), or a quota (`EDQUOT`). It may be written to again once files were deleted. */
export class RecordLogFull extends RecordLogError {}

/** `path`: of the log. */
export function recordLogError(
  path: string,
  cause: unknown,
  chunk: Partial<RecordLogFailure> = {},
): RecordLogError {
  const { code = 'UNKNOWN', message } = cause as NodeJS.ErrnoException;
  const details = { code, cause, ...chunk };
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new RecordLogFull(
      `a record could not be written to ${path}: the disk is full (${message})`,
      details,
    );
  return new RecordLogError(`a record could not be written to ${path}: ${message}`, details);
}
