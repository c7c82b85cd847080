import type { FileRef } from '../tail/logSource.ts';
import type { FileMark } from './fileMark.ts';
import { type FileCursor, FileMarks } from './fileMarks.ts';
import type { WorkloadLines, WorkloadName, WorkloadTable } from './workloadTable.ts';

/** What one reader of a source has of its tally. */
export type ReaderTally = {
  /** The lines belong to this workload from now on. Before the first call nothing may be counted. */
  place(name: WorkloadName): void;
  /** The reader begins or goes on in this file; its lines are counted with the answer. */
  enter(file: FileRef): FileMark;
  close(): void;
};

/** The lines of one source, counted once however many pipelines read it. */
export class SourceTally {
  /** Since when nobody reads it, milliseconds of the clock; undefined while somebody does. */
  closedAt: number | undefined;
  readonly #workloads: WorkloadTable;
  readonly #marks: FileMarks;
  readonly #clock: () => number;
  #readers = 0;
  #lines: WorkloadLines | undefined;

  /** @param onLate a line was read that is too old to count */
  constructor(workloads: WorkloadTable, onLate: () => void, clock: () => number) {
    this.#workloads = workloads;
    this.#clock = clock;
    this.#marks = new FileMarks((level, isLate) => {
      if (isLate) {
        onLate();
        return;
      }
      if (this.#lines !== undefined) this.#workloads.count(this.#lines, level);
    }, clock);
  }

  open(): ReaderTally {
    this.#readers++;
    this.closedAt = undefined;
    const cursor: FileCursor = { at: undefined, passed: new WeakSet() };
    let isOpen = true;
    return {
      place: (name) => this.#place(name),
      enter: (file) => this.#marks.enter(cursor, file),
      close: () => {
        if (!isOpen) return;
        isOpen = false;
        this.#marks.leave(cursor);
        this.#close();
      },
    };
  }

  #place(name: WorkloadName): void {
    const lines = this.#lines;
    if (lines !== undefined) {
      const isSame = lines.namespace === name.namespace && lines.workload === name.workload;
      if (isSame) return;
      if (this.#workloads.isOther(lines) && !this.#workloads.mayHaveRoom()) return;
    }
    this.#lines = this.#workloads.take(name);
    if (lines !== undefined) this.#workloads.give(lines);
  }

  #close(): void {
    this.#readers--;
    if (this.#readers > 0) return;
    this.closedAt = this.#clock();
    if (this.#lines !== undefined) this.#workloads.give(this.#lines);
    this.#lines = undefined;
  }
}
