import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { ContainerFolder, ContainerRun } from './containerFolder.ts';
import { watchFolder } from './folderWatch.ts';
import { matchContainers, type PodFolder } from './matchContainers.ts';
import { folderIdentity, listFolders, parsePodFolder } from './podFolder.ts';
import type { Warn } from './warn.ts';
import { Warnings } from './warnings.ts';

export type { ContainerRun } from './containerFolder.ts';

/** Everything is listed again after so long, whatever the watches said, milliseconds. */
const RESCAN_MS = 10_000;

/** The same while watches are missing: a pod that lives shorter may then be missed, milliseconds. */
const RESCAN_WITHOUT_WATCHES_MS = 1_000;

/** Known containers' folders are looked at for a restart after so long; one stat each, milliseconds. */
const GLANCE_MS = 2_000;

/** A container's new folder is looked at this often, for so long, until its log is there, milliseconds. */
const FIRST_LOG_POLL_MS = 50;
const FIRST_LOG_WAIT_MS = 10_000;

export type PodLogsOptions = {
  /** `/var/log/pods`. It may come later. */
  root: string;
  warn: Warn;
  /** For what nobody needs to know, such as folders that are no pod's. */
  debug?: Warn;
  /** Another one in tests, where the kernel's limit cannot be reached. */
  watchFolder?: typeof watchFolder;
};

export type PodLogs = {
  /** Container runs whose logs exist now. */
  runs(): Iterable<ContainerRun>;
  /** Called synchronously when a run was found, so that its log can be opened before it is deleted. Returns what undoes it. */
  onChange(listener: () => void): () => void;
  /** Resolves when the root was there and has been listed with all that is below it. */
  readonly scanned: Promise<void>;
  close(): void;
};

/**
 * Finds the logs of containers below the kubelet's folder. Watched are the root and each pod's folder, which change when pods and
 * containers come and go; never a container's folder, where each line that is written would be an event.
 */
export function watchPodLogs(options: PodLogsOptions): PodLogs {
  const watch = new PodLogsWatch(options);
  watch.rescan();
  return {
    runs: () => watch.runs(),
    onChange: (listener) => {
      watch.listeners.add(listener);
      return () => watch.listeners.delete(listener);
    },
    scanned: watch.scanned.promise,
    close: () => watch.close(),
  };
}

class PodLogsWatch {
  readonly listeners = new Set<() => void>();
  readonly scanned = Promise.withResolvers<void>();
  #root: string;
  #warnings: Warnings;
  #debug: Warn;
  #watchFolder: typeof watchFolder;
  #pods = new Map<string, PodFolder>();
  #ignored = new Set<string>();
  #unwatchRoot: (() => void) | null = null;
  #rootIdentity: string | null = null;
  #withoutWatches = false;
  #found = false;
  #timers: { rescan?: NodeJS.Timeout; glance?: NodeJS.Timeout; firstLogs?: NodeJS.Timeout } = {};
  #closed = false;

  constructor(options: PodLogsOptions) {
    this.#root = options.root;
    this.#warnings = new Warnings(options.warn);
    this.#debug = options.debug ?? (() => {});
    this.#watchFolder = options.watchFolder ?? watchFolder;
    this.#timers.glance = setInterval(() => this.#glance(), GLANCE_MS);
  }

  *runs(): Iterable<ContainerRun> {
    for (const container of this.#containers()) yield* container.runs.values();
  }

  rescan(): void {
    if (this.#closed) return;
    clearTimeout(this.#timers.rescan);
    this.#withoutWatches = false;
    this.#watchRoot();
    const names = listFolders(this.#root);
    if (names === 'failed') {
      this.#warnings.once(
        'root',
        `${this.#root} cannot be listed: no new pods are found. Usually a missing right; check the mount.`,
      );
    } else {
      if (names === 'gone') {
        this.#warnings.once(
          'root',
          `${this.#root} does not exist: no pods are read. Waiting for it; check the mount if it stays away.`,
        );
      } else {
        this.#warnings.over('root');
      }
      const present = new Set(names === 'gone' ? [] : names);
      for (const name of this.#pods.keys()) if (!present.has(name)) this.#forgetPod(name);
      for (const name of present) this.#lookAtPod(name);
      if (names !== 'gone') this.scanned.resolve();
    }
    this.#tell();
    const wait = this.#withoutWatches || names === 'gone' ? RESCAN_WITHOUT_WATCHES_MS : RESCAN_MS;
    this.#timers.rescan = setTimeout(() => this.rescan(), wait);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timers.rescan);
    clearInterval(this.#timers.glance);
    clearInterval(this.#timers.firstLogs);
    this.#unwatchRoot?.();
    for (const pod of this.#pods.values()) pod.unwatch?.();
    this.listeners.clear();
  }

  #watchRoot(): void {
    // A watch on a folder that was deleted and created again stays silent.
    const identity = folderIdentity(this.#root);
    if (this.#unwatchRoot && identity === this.#rootIdentity) return;
    this.#unwatchRoot?.();
    this.#rootIdentity = identity;
    this.#unwatchRoot = this.#watch(this.#root, (name) => {
      if (name === null) this.rescan();
      else this.#lookAtPod(name);
      this.#tell();
    });
  }

  #lookAtPod(folder: string): void {
    const name = parsePodFolder(folder);
    if (!name) {
      if (!this.#ignored.has(folder))
        this.#debug(`${join(this.#root, folder)} is no pod's folder and is ignored`);
      this.#ignored.add(folder);
      return;
    }
    let pod = this.#pods.get(folder);
    if (!pod) {
      pod = { name, path: join(this.#root, folder), containers: new Map(), unwatch: null };
      this.#pods.set(folder, pod);
    }
    // Watched first and listed second, so that nothing falls between.
    pod.unwatch ??= this.#watch(pod.path, () => {
      this.#listPod(folder);
      this.#tell();
    });
    this.#listPod(folder);
  }

  #listPod(folder: string): void {
    const pod = this.#pods.get(folder);
    if (!pod) return;
    const names = listFolders(pod.path);
    if (names === 'failed') return;
    if (names === 'gone') {
      this.#forgetPod(folder);
      return;
    }
    const { found, waiting } = matchContainers(pod, names, performance.now());
    this.#found ||= found;
    if (waiting) this.#pollFirstLogs();
  }

  /** A pod may live for a second only: its log must be opened before it is gone. */
  #pollFirstLogs(): void {
    this.#timers.firstLogs ??= setInterval(() => {
      const now = performance.now();
      let waiting = false;
      for (const container of this.#containers()) {
        if (container.emptySince === null || now - container.emptySince > FIRST_LOG_WAIT_MS) continue;
        if (container.look(now, true)) this.#found = true;
        waiting ||= container.emptySince !== null;
      }
      if (!waiting) {
        clearInterval(this.#timers.firstLogs);
        delete this.#timers.firstLogs;
      }
      this.#tell();
    }, FIRST_LOG_POLL_MS);
  }

  #glance(): void {
    if (folderIdentity(this.#root) !== this.#rootIdentity) {
      this.rescan();
      return;
    }
    const now = performance.now();
    for (const container of this.#containers()) if (container.look(now)) this.#found = true;
    this.#tell();
  }

  *#containers(): Iterable<ContainerFolder> {
    for (const pod of this.#pods.values()) yield* pod.containers.values();
  }

  #forgetPod(folder: string): void {
    const pod = this.#pods.get(folder);
    if (!pod) return;
    pod.unwatch?.();
    for (const container of pod.containers.values()) container.clear();
    this.#pods.delete(folder);
  }

  #watch(path: string, onEvent: (name: string | null) => void): (() => void) | null {
    const outcome = this.#watchFolder(
      path,
      (name) => !this.#closed && onEvent(name),
      () => this.#closed || this.rescan(),
    );
    if (outcome.status === 'watching') return outcome.close;
    if (outcome.status === 'refused') {
      this.#withoutWatches = true;
      this.#warnings.once(
        'watches',
        `Folders below ${this.#root} cannot be watched (${outcome.message}): new pods are found by listing once a second, and one ` +
          'that lives shorter may be missed. Usually the limit of inotify watches: raise fs.inotify.max_user_watches and ' +
          'fs.inotify.max_user_instances.',
      );
    }
    return null;
  }

  #tell(): void {
    if (!this.#found) return;
    this.#found = false;
    for (const listener of [...this.listeners]) listener();
  }
}
