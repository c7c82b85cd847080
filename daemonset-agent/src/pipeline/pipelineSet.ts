import type { SourceIdentity } from '@logpipeline/records';
import type { SourcePosition } from '../spool/commitRecord.ts';
import { pipelinesOnDisk } from '../spool/pipelineFolders.ts';
import { PipelineLife } from './pipelineLife.ts';
import type { PipelineParts } from './pipelineParts.ts';
import type { PipelineState, PipelineStatus } from './pipelineStatus.ts';
import { nameOf, type WantedPipeline } from './wantedPipeline.ts';

/** All pipelines of an agent. Each follows its own configuration, and none waits for another. */
export class PipelineSet {
  readonly #parts: PipelineParts;
  readonly #lives = new Map<string, PipelineLife>();
  /** Lives that are over, until they touch the disk no more: another one of the same name waits for that. */
  readonly #ending = new Map<string, Promise<void>>();
  #leaving = false;
  #stopping: Promise<void> | undefined;

  constructor(parts: PipelineParts) {
    this.#parts = parts;
  }

  /** Takes stock: what lies in the spool of pipelines that are not wanted any more is brought to where it was to go. */
  async open(): Promise<void> {
    for (const name of await pipelinesOnDisk(this.#parts.spoolPath)) this.#life(name);
  }

  /** From now on exactly these are wanted. Returns at once; those that are the same already go on undisturbed. */
  apply(wanted: Iterable<WantedPipeline>): void {
    if (this.#stopping !== undefined) return;
    const byName = new Map([...wanted].map((pipeline) => [nameOf(pipeline.settings), pipeline]));
    for (const name of byName.keys()) this.#life(name);
    for (const [name, life] of this.#lives) {
      if (life.isGone && !byName.has(name)) this.#end(name, life);
      else life.change(byName.get(name));
    }
  }

  /** The node goes away: what was read is uploaded at once and then often; false: it stays after all. */
  hurry(leaving: boolean): void {
    if (this.#leaving === leaving) return;
    this.#leaving = leaving;
    for (const life of this.#lives.values()) life.hurry(leaving);
  }

  /**
   * Reads no more, seals, uploads until the signal, leaves the rest in the spool. May be called twice.
   *
   * @param toEnd logs are read to their end before, as far as there is time: what writes them has ended
   */
  async stop(deadline: AbortSignal, toEnd = false): Promise<void> {
    this.#stopping ??= Promise.all([...this.#lives.values()].map((life) => life.stop(deadline, toEnd))).then(
      () => undefined,
    );
    await this.#stopping;
  }

  /** How far each pipeline that is wanted has durably read; undefined where that is not known. */
  committed(): (readonly SourcePosition[] | undefined)[] {
    return [...this.#lives.values()].map(({ committed }) => committed).filter((one) => one !== null);
  }

  statuses(): PipelineStatus[] {
    return [...this.#lives.values()].flatMap((life) => life.statuses());
  }

  /** Logs that are open, those included that were deleted and are nowhere else. */
  openLogs(): SourceIdentity[] {
    return [...this.#lives.values()].flatMap((life) => life.openLogs());
  }

  /** Of pipelines that are to be read, without a look at their logs. */
  states(): { name: string; state: PipelineState }[] {
    return [...this.#lives.values()].flatMap(({ name, state }) =>
      state === undefined ? [] : [{ name, state }],
    );
  }

  #end(name: string, life: PipelineLife): void {
    this.#lives.delete(name);
    const end = life.stop(AbortSignal.abort()).then(() => {
      if (this.#ending.get(name) === end) this.#ending.delete(name);
    });
    this.#ending.set(name, end);
  }

  #life(name: string): PipelineLife {
    let life = this.#lives.get(name);
    if (life === undefined) {
      life = new PipelineLife(name, this.#parts, this.#ending.get(name));
      life.hurry(this.#leaving);
      this.#lives.set(name, life);
    }
    return life;
  }
}
