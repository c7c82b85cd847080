import type { PipelineSettings } from '../settings/pipelineSettings.ts';
import {
  activeFolder,
  foldersOf,
  holdsSegments,
  type PipelineFolder,
  removeFolder,
} from '../spool/pipelineFolders.ts';
import { Drain } from './drain.ts';
import { readNote } from './folderNote.ts';
import type { PipelineCounters } from './pipelineCounters.ts';
import type { PipelineParts } from './pipelineParts.ts';
import type { PipelineStatus } from './pipelineStatus.ts';
import { prefixOf, type WantedPipeline } from './wantedPipeline.ts';

export type RetiredFoldersOptions = {
  /** `<namespace>/<name>` */
  pipeline: string;
  parts: PipelineParts;
  counters: PipelineCounters;
  /** A folder is empty; it may be time for {@link RetiredFolders.tidy}. */
  onEmpty: () => void;
};

/** The folders of one pipeline that are not read into any more: each is drained, and goes when nobody needs it. */
export class RetiredFolders {
  readonly #options: RetiredFoldersOptions;
  readonly #drains = new Map<string, Drain>();
  /** Folders whose note was said to be of no use. */
  readonly #said = new Set<string>();
  #hurried = false;

  constructor(options: RetiredFoldersOptions) {
    this.#options = options;
  }

  statuses(): PipelineStatus[] {
    return [...this.#drains.values()].filter((drain) => !drain.isEmpty).map((drain) => drain.status());
  }

  /**
   * Drains a folder, if it is not being drained; while the pipeline is suspended only its end is sealed. Undefined: nobody
   * knows where its segments were to go, so that they wait until the pipeline is theirs again.
   */
  async drain(folder: string, wanted: WantedPipeline | undefined): Promise<Drain | undefined> {
    const { parts, counters, onEmpty } = this.#options;
    const suspended = wanted?.settings.suspend ?? false;
    const known = this.#drains.get(folder);
    if (known?.suspended === suspended) return known;
    await this.end(folder);
    const settings = await this.#noteOf(folder);
    if (settings === undefined) return undefined;
    const drain = new Drain({
      ...parts,
      folder,
      settings,
      suspended,
      hurried: this.#hurried,
      revision: wanted?.revision ?? null,
      prefix: prefixOf(settings),
      destination: parts.createDestination(settings.destination),
      counters,
      onEmpty,
    });
    this.#drains.set(folder, drain);
    drain.start();
    return drain;
  }

  /** The folder is not drained any more; uploads are called off. */
  async end(folder: string): Promise<void> {
    const drain = this.#drains.get(folder);
    this.#drains.delete(folder);
    await drain?.stop(AbortSignal.abort());
  }

  /** The node goes away, or stays after all. */
  hurry(hurried: boolean): void {
    this.#hurried = hurried;
    for (const drain of this.#drains.values()) drain.hurry(hurried);
  }

  /** Uploads until the signal. */
  async stop(deadline: AbortSignal): Promise<void> {
    await Promise.all([...this.#drains.values()].map((drain) => drain.stop(deadline)));
  }

  /**
   * Removes folders that nobody needs any more, and says how many are left. One that could not be drained may be by now.
   * `active`: the one that is read into.
   */
  async tidy(active: string | undefined, wanted: WantedPipeline | undefined): Promise<number> {
    const { parts, pipeline } = this.#options;
    const folders = await foldersOf(parts.spoolPath, pipeline);
    let left = 0;
    for (const found of folders) {
      if (found.folder === active) continue;
      if (await this.#isNeeded(found, active, folders)) {
        left++;
        if (!this.#drains.has(found.folder)) await this.drain(found.folder, wanted);
      } else {
        await this.end(found.folder);
        await removeFolder(found.folder);
      }
    }
    return left;
  }

  async #isNeeded(
    { folder, record }: PipelineFolder,
    active: string | undefined,
    folders: readonly PipelineFolder[],
  ): Promise<boolean> {
    if (record === undefined) return false;
    const isSpent = this.#drains.get(folder)?.isEmpty ?? !(await holdsSegments(folder));
    return !isSpent || (active === undefined && (await this.#isRemembered(folder, folders)));
  }

  /** It has the positions of a deleted pipeline, and one of those logs is still there. */
  async #isRemembered(folder: string, folders: readonly PipelineFolder[]): Promise<boolean> {
    const last = activeFolder(folders, undefined);
    if (last?.folder !== folder) return false;
    const settings = await this.#noteOf(folder);
    if (settings === undefined) return true;
    return last.record.sources.some(({ source }) => this.#options.parts.isOnNode(source, settings));
  }

  /** Undefined, which is said once: there is none, or it cannot be used. One folder must not hold up the others. */
  async #noteOf(folder: string): Promise<PipelineSettings | undefined> {
    const { parts, pipeline } = this.#options;
    let error: unknown;
    const note = await readNote(folder).catch((caught: unknown) => {
      error = caught;
      return undefined;
    });
    if (note === undefined && !this.#said.has(folder))
      parts.log.warn(
        { pipeline, folder, ...(error === undefined ? {} : { err: error }) },
        'A folder of the spool does not say where its segments were to go, because an earlier version of the agent wrote it, or ' +
          'because its note is damaged. They wait until the pipeline has that destination again; its positions are used all the same.',
      );
    if (note === undefined) this.#said.add(folder);
    else this.#said.delete(folder);
    return note;
  }
}
