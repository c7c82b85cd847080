import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parseRecordFile, syncFolder } from '@logpipeline/record-log';
import { isNoRoom } from '../storage/noRoom.ts';
import type { Sessions } from './sessions.ts';
import { NONE } from './sessionTable.ts';
import { readState, type StateEnd, writeState } from './stateFile.ts';

const BASE = 'base';
const CHANGES = /^changes\.(\d{10})$/;
/** Files of changes of fewer bytes in all are not worth a new base. */
export const DEFAULT_CHANGES_BYTES = 8 << 20;

export type StateFolderOptions = {
  /** Made if it is not there; nothing else is in it. */
  folder: string;
  /** Path of the record log's current file. */
  log: string;
  sessions: Sessions;
  /** Once files of changes have more bytes, and more than the base, a new base is written. */
  changesBytes: number;
  /** A new base could not be written, which is tried again; what follows if it never can is only that files of changes pile up. */
  onFailedBase: (error: unknown) => void;
};

/**
 * Sessions on the disk: a `base` with all of them, and numbered files of `changes` since, each with the sessions that were heard of since the
 * one before, whole. So saving costs what happened since the last time, and not what is remembered. Once the changes are larger than the base
 * a new one is written in the background, while sessions change and changes are saved: it ends with what is true at its end.
 */
export class StateFolder {
  readonly #options: StateFolderOptions;
  /** A full disk may have no room for the folder yet. */
  #isThere = false;
  #nextChanges = 0;
  /** Number of the file of changes that is being written. */
  #writing: number | undefined;
  #changesBytes = 0;
  #baseBytes = 0;
  #coveredTo = '';
  /** What was taken for saved may not be: all is saved anew. */
  #needsBase = false;
  #basing: Promise<void> = Promise.resolve();
  #isBasing = false;
  #saving: Promise<void> = Promise.resolve();

  constructor(options: StateFolderOptions) {
    this.#options = options;
  }

  /** The newest record file, of those that were rotated, all of whose events were loaded. */
  get coveredTo(): string {
    return this.#coveredTo;
  }

  /** Returns the names of files that are damaged or missing. What is known from the others was loaded. */
  async load(): Promise<string[]> {
    const { folder, sessions } = this.#options;
    await this.#makeFolder().catch((error: NodeJS.ErrnoException) => {
      if (!isNoRoom(error.code)) throw error;
    });
    const names = this.#isThere ? await readdir(folder) : [];
    const damaged: string[] = [];
    const ends: StateEnd[] = [];
    const read = async (name: string) => {
      const { end, bytes } = await readState(join(folder, name), (session) => sessions.load(session));
      if (end === undefined) damaged.push(name);
      else ends.push(end);
      return { end, bytes };
    };
    if (names.includes(BASE)) {
      const { end, bytes } = await read(BASE);
      this.#baseBytes = bytes;
      this.#nextChanges = end?.firstChanges ?? 0;
    }
    const hasBase = ends.length > 0;
    for (const number of numbersIn(names)) {
      if (number < this.#nextChanges) continue;
      // Of a damaged base it is not known which changes come first.
      if (number > this.#nextChanges && (hasBase || damaged.length === 0))
        damaged.push(changesName(this.#nextChanges));
      this.#changesBytes += (await read(changesName(number))).bytes;
      this.#nextChanges = number + 1;
    }
    const most = (pick: (end: StateEnd) => number) => ends.reduce((max, end) => Math.max(max, pick(end)), 0);
    sessions.loaded({
      forgottenUpTo: most((end) => end.forgottenUpTo),
      evicted: most((end) => end.evicted),
      lostOfForgotten: most((end) => end.lostOfForgotten),
    });
    sessions.table.cursors.unsaved = NONE;
    this.#needsBase = damaged.length > 0;
    if (!this.#needsBase)
      this.#coveredTo = ends.reduce((last, { coveredTo }) => (coveredTo > last ? coveredTo : last), '');
    return damaged;
  }

  /** Everything that was seen when it is called is durable when it resolves. */
  save(): Promise<void> {
    const saved = this.#saving.then(() => this.#save());
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  /** Nothing is being written any more. */
  async settled(): Promise<void> {
    await this.#saving;
    await this.#basing;
  }

  async #save(): Promise<void> {
    const { folder, sessions } = this.#options;
    if (!this.#isThere) await this.#makeFolder();
    const coveredTo = await this.#newestRotated();
    if (this.#needsBase) {
      await this.#basing;
      await this.#writeBase(() => {
        sessions.table.cursors.unsaved = NONE;
        return coveredTo;
      });
      this.#needsBase = false;
      this.#coveredTo = coveredTo;
      return;
    }
    if (sessions.table.cursors.unsaved === NONE && coveredTo === this.#coveredTo) return;
    const number = this.#nextChanges++;
    this.#writing = number;
    try {
      const path = join(folder, changesName(number));
      this.#changesBytes += await writeState(path, sessions, 'unsaved', () => this.#end(coveredTo));
      this.#coveredTo = coveredTo;
    } catch (error) {
      this.#needsBase = true;
      throw error;
    } finally {
      this.#writing = undefined;
    }
    if (this.#changesBytes > Math.max(this.#baseBytes, this.#options.changesBytes)) this.#baseInBackground();
  }

  #baseInBackground(): void {
    if (this.#isBasing) return;
    this.#isBasing = true;
    this.#basing = this.#writeBase(() => this.#coveredTo)
      .catch((error: unknown) => this.#options.onFailedBase(error))
      .finally(() => {
        this.#isBasing = false;
      });
  }

  /** `coveredTo`: asked when the last session was written. */
  async #writeBase(coveredTo: () => string): Promise<void> {
    const { folder, sessions } = this.#options;
    let firstChanges = 0;
    sessions.table.cursors.base = sessions.table.oldest;
    this.#baseBytes = await writeState(join(folder, BASE), sessions, 'base', () => {
      firstChanges = this.#writing ?? this.#nextChanges;
      this.#changesBytes = 0;
      return { ...this.#end(coveredTo()), firstChanges };
    });
    for (const number of numbersIn(await readdir(folder)))
      if (number < firstChanges) await rm(join(folder, changesName(number)), { force: true });
  }

  async #makeFolder(): Promise<void> {
    const { folder } = this.#options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await syncFolder(dirname(folder));
    this.#isThere = true;
  }

  #end(coveredTo: string): StateEnd {
    const { forgottenUpTo, lost, evicted } = this.#options.sessions;
    return { forgottenUpTo, lostOfForgotten: lost.ofForgotten, evicted, coveredTo, firstChanges: 0 };
  }

  async #newestRotated(): Promise<string> {
    const { log } = this.#options;
    const names = await readdir(dirname(log)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return [];
    });
    return names.reduce(
      (newest, name) => (parseRecordFile(name, basename(log)) === 'rotated' && name > newest ? name : newest),
      this.#coveredTo,
    );
  }
}

function numbersIn(names: readonly string[]): number[] {
  const matches = names.map((name) => CHANGES.exec(name)).filter((match) => match !== null);
  return matches.map(([, digits]) => Number(digits)).sort((a, b) => a - b);
}

/** Ten digits last for 300 years of one file a second. */
function changesName(number: number): string {
  return `changes.${String(number).padStart(10, '0')}`;
}
