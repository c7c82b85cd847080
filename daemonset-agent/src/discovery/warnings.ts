import type { Warn } from './warn.ts';

/** Says what is wrong once, until it is over. */
export class Warnings {
  #warn: Warn;
  #said = new Map<string, string>();

  constructor(warn: Warn) {
    this.#warn = warn;
  }

  once(topic: string, message: string): void {
    if (this.#said.get(topic) !== message) this.#warn(message);
    this.#said.set(topic, message);
  }

  over(topic: string): void {
    this.#said.delete(topic);
  }
}
