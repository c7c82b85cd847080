import type { Warn } from '../discovery/warn.ts';
import { type PodFacts, type PodKnowledge, sameFacts } from './podFacts.ts';
import { readPodsFile, writePodsFile } from './podsFile.ts';

/** So long a pod is waited for that the API does not show, and so long the API is, at the start; ms. */
const WAIT_MS = 60_000;
/** Changes within this are written together, ms: a node that starts gets all its pods at once. */
const BATCH_MS = 50;
/** A write that failed is tried again after this, ms. */
const RETRY_MS = 5_000;

export type PodDirectoryOptions = {
  /** `<spool>/pods.json` */
  path: string;
  /** Calls once after `ms`; returns what calls it off. */
  after: (ms: number, call: () => void) => () => void;
  warn: Warn;
  /** Another one in tests, which fails. */
  write?: typeof writePodsFile;
};

/**
 * What is known of the pods whose logs are on this node, by the uid of the log folder. What it tells is durable: whoever
 * reads a line by it finds the same after any crash, also without the API server.
 */
export class PodDirectory {
  /** Pods that were given up waiting for, since the start. */
  unknownPods = 0;
  readonly #options: PodDirectoryOptions;
  /** As the API showed it last, or the file had it. */
  readonly #latest: Map<string, PodFacts>;
  /** The same as far as it is durable. */
  #durable: ReadonlyMap<string, PodFacts>;
  /** The API has shown them since the start, and has not said that they are gone. */
  readonly #shown = new Set<string>();
  /** Expected and not known. `overdue`: not waited for any more. */
  readonly #missing = new Map<string, { overdue: boolean; callOff: () => void }>();
  /** What the file had may be used: the API has had its chance to say something newer. */
  #answered = false;
  readonly #listeners = new Set<() => void>();
  #callOffAnswer: () => void;
  #callOffWrite: (() => void) | undefined;
  #callOffTell: (() => void) | undefined;
  #writing: Promise<void> | undefined;
  #dirty = false;
  #stopped = false;

  constructor(options: PodDirectoryOptions) {
    this.#options = options;
    this.#latest = new Map(load(options));
    this.#durable = new Map(this.#latest);
    this.#callOffAnswer = options.after(WAIT_MS, () => this.answered());
  }

  of(uid: string): PodKnowledge {
    const facts = this.#durable.get(uid);
    if (facts !== undefined) return this.#answered || this.#shown.has(uid) ? facts : 'waiting';
    return this.#missing.get(uid)?.overdue === true ? 'unknown' : 'waiting';
  }

  /** A log of this pod was found: from the first time on it is waited for. */
  expect(uid: string): void {
    if (this.#stopped || this.#latest.has(uid) || this.#missing.has(uid)) return;
    const callOff = this.#options.after(WAIT_MS, () => this.#giveUp(uid));
    this.#missing.set(uid, { overdue: false, callOff });
  }

  /** The API shows a pod, for the first time or changed. */
  show(uid: string, facts: PodFacts): void {
    const isNews = !this.#shown.has(uid);
    this.#shown.add(uid);
    if (!sameFacts(this.#latest.get(uid), facts)) {
      this.#latest.set(uid, facts);
      this.#writeSoon(BATCH_MS);
    } else if (isNews && !this.#answered && this.#durable.has(uid)) this.#tellSoon();
  }

  /** The API shows it no more. What is known of it stays while its logs do. */
  hide(uid: string): void {
    this.#shown.delete(uid);
  }

  /** The API has listed its pods, or cannot be reached: what the file had is used from now on. */
  answered(): void {
    this.#callOffAnswer();
    if (this.#answered) return;
    this.#answered = true;
    this.#tell();
  }

  /** Forgets pods that the API does not show and that have no logs on the node any more. */
  sweep(hasLogs: (uid: string) => boolean): void {
    for (const [uid, { callOff }] of this.#missing) {
      if (hasLogs(uid)) continue;
      callOff();
      this.#missing.delete(uid);
    }
    for (const uid of this.#latest.keys()) {
      if (this.#shown.has(uid) || hasLogs(uid)) continue;
      this.#latest.delete(uid);
      this.#writeSoon(BATCH_MS);
    }
  }

  /** Called when anything that {@link of} says may have changed. Returns what undoes it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when no write is under way. What was not written is shown by the API again. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#callOffAnswer();
    this.#callOffWrite?.();
    this.#callOffTell?.();
    for (const { callOff } of this.#missing.values()) callOff();
    this.#listeners.clear();
    await this.#writing;
  }

  #giveUp(uid: string): void {
    const missing = this.#missing.get(uid);
    if (missing === undefined || this.#latest.has(uid)) return;
    missing.overdue = true;
    this.unknownPods++;
    this.#options.warn(
      `The API server has not shown the pod with the uid ${uid} for ${WAIT_MS / 1000} s since its log was found. Pipelines that ` +
        'select pods by labels do not ship it, others ship it without labels, until the API server shows it. Usual cause: the ' +
        'API server cannot be reached, the agent may not list pods, or the pod was deleted before it was seen.',
    );
    this.#tell();
  }

  #writeSoon(ms: number): void {
    this.#dirty = true;
    if (this.#stopped || this.#writing !== undefined || this.#callOffWrite !== undefined) return;
    this.#callOffWrite = this.#options.after(ms, () => {
      this.#callOffWrite = undefined;
      this.#writing = this.#write().finally(() => {
        this.#writing = undefined;
      });
    });
  }

  async #write(): Promise<void> {
    const { path, warn, write = writePodsFile } = this.#options;
    this.#dirty = false;
    const pods = new Map(this.#latest);
    let wait = BATCH_MS;
    try {
      await write(path, pods);
      this.#durable = pods;
      for (const uid of pods.keys()) this.#found(uid);
      this.#tell();
    } catch (error) {
      this.#dirty = true;
      wait = RETRY_MS;
      warn(
        `${path} cannot be written (${(error as Error).message}): pods that are new are not read until it can be. ` +
          'Nothing is lost while their logs stay on the node. Usual cause: the disk is full. It is tried again.',
      );
    }
    this.#writing = undefined;
    if (this.#dirty) this.#writeSoon(wait);
  }

  #found(uid: string): void {
    this.#missing.get(uid)?.callOff();
    this.#missing.delete(uid);
  }

  /** A list brings hundreds of pods in one turn, and each time it is told all pipelines look at all their logs. */
  #tellSoon(): void {
    if (this.#stopped) return;
    this.#callOffTell ??= this.#options.after(BATCH_MS, () => {
      this.#callOffTell = undefined;
      this.#tell();
    });
  }

  #tell(): void {
    if (!this.#stopped) for (const listener of [...this.#listeners]) listener();
  }
}

function load({ path, warn }: PodDirectoryOptions): Map<string, PodFacts> {
  try {
    return readPodsFile(path) ?? new Map();
  } catch (error) {
    warn(
      `${path} cannot be used (${(error as Error).message}): the labels of pods are known when the API server shows them. ` +
        'Usual cause: a broken disk, or another version of the agent.',
    );
    return new Map();
  }
}
