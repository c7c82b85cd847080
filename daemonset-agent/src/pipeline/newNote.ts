import type { Logger } from 'pino';
import { writePipelineFile } from '../spool/pipelineFile.ts';
import { readNote } from './folderNote.ts';

export type NewNoteOptions = {
  pipeline: string;
  folder: string;
  /** See `noteOf`. */
  note: unknown;
  log: Logger;
};

/**
 * Says in a folder where its segments are to go. On a disk that is full an older note does, until there is room: it names the same
 * place, and what waits must be uploaded with the credentials of now, or the disk stays full.
 */
export class NewNote {
  readonly #options: NewNoteOptions;
  #isDue = false;
  #writing: Promise<void> | undefined;

  constructor(options: NewNoteOptions) {
    this.#options = options;
  }

  /** Rejects when the folder then has no note at all. */
  async write(): Promise<void> {
    const { pipeline, folder, note, log } = this.#options;
    try {
      await writePipelineFile(folder, note);
      this.#isDue = false;
    } catch (error) {
      if ((await readNote(folder).catch(() => undefined)) === undefined) throw error;
      this.#isDue = true;
      log.warn(
        { pipeline, folder, err: error },
        'The folder of a pipeline cannot note its new settings, and goes on with its older note. Usual cause: the disk is full. It is ' +
          'tried again after each commit.',
      );
    }
  }

  /** Tries again what could not be written. Returns at once. */
  retry(): void {
    if (!this.#isDue || this.#writing !== undefined) return;
    const { folder, note } = this.#options;
    this.#writing = writePipelineFile(folder, note)
      .then(
        () => {
          this.#isDue = false;
        },
        () => undefined,
      )
      .finally(() => {
        this.#writing = undefined;
      });
  }

  /** Resolves when nothing is being written: somebody else may write a note then. */
  get settled(): Promise<void> {
    return this.#writing ?? Promise.resolve();
  }
}
