import { join } from 'node:path';
import type { SourceIdentity } from '@logpipeline/records';
import { folderVersion, listFiles, type PodName, parseRestart } from './podFolder.ts';

export type ContainerIdentity = Extract<SourceIdentity, { type: 'container' }>;

/** One run of a container: one source. */
export type ContainerRun = {
  readonly identity: ContainerIdentity;
  /** `/var/log/pods/<namespace>_<pod>_<uid>/<container>` */
  readonly directory: string;
  /** The container was started again since: nobody writes this run's log any more. */
  hasSuccessor(): boolean;
  /** None of its files is left. */
  gone(): boolean;
};

/**
 * A change within one tick of the file system's clock leaves the modification time as it was: a listing is trusted
 * only when another one this much later agrees, milliseconds.
 */
const SETTLED_MS = 100;

/** The runs in one container's folder, found by its modification time: nothing watches it, because its files are written. */
export class ContainerFolder {
  readonly directory: string;
  readonly runs = new Map<number, ContainerRun>();
  /** Since when no log was found in it, milliseconds; null once there is one. */
  emptySince: number | null;
  #pod: PodName;
  #container: string;
  #version: string | null = null;
  #listedAt = 0;
  #listAgain = false;

  constructor(pod: PodName, podDirectory: string, container: string, now: number) {
    this.directory = join(podDirectory, container);
    this.emptySince = now;
    this.#pod = pod;
    this.#container = container;
  }

  /** Looks again when the folder changed. True: a run was found. */
  look(now: number, force = false): boolean {
    const version = folderVersion(this.directory);
    const changed = version !== this.#version;
    const again = this.#listAgain && now - this.#listedAt > SETTLED_MS;
    if (!changed && !again && !force) return false;
    this.#listAgain = changed;
    this.#listedAt = now;
    this.#version = version;
    const names = listFiles(this.directory);
    if (names === 'failed') return false;
    return this.#compare(new Set((names === 'gone' ? [] : names).map(parseRestart)));
  }

  /** The folder is gone. */
  clear(): void {
    this.runs.clear();
  }

  #compare(restarts: Set<number | null>): boolean {
    for (const restart of this.runs.keys()) if (!restarts.has(restart)) this.runs.delete(restart);
    let found = false;
    for (const restart of [...restarts].sort((a, b) => Number(a) - Number(b))) {
      if (restart === null || this.runs.has(restart)) continue;
      this.runs.set(restart, this.#run(restart));
      this.emptySince = null;
      found = true;
    }
    return found;
  }

  #run(restart: number): ContainerRun {
    const run: ContainerRun = {
      identity: { type: 'container', ...this.#pod, container: this.#container, restart },
      directory: this.directory,
      hasSuccessor: () => [...this.runs.keys()].some((other) => other > restart),
      gone: () => this.runs.get(restart) !== run,
    };
    return run;
  }
}
