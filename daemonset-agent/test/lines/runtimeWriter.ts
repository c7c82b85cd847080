import { appendFileSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileId } from '../../src/tail/fileId.ts';
import type { Random } from '../tail/random.ts';

/** What a runtime writes of two streams, one piece after the other. */
export class RuntimeWriter {
  /** The texts of whole lines, in order, of stdout and of stderr. */
  readonly texts: [string[], string[]] = [[], []];
  readonly malformed: string[] = [];
  readonly #random: Random;
  readonly #directory: string;
  readonly #unfinished: [string[], string[]] = [[], []];
  #pieces = 0;
  #rotations = 0;

  constructor(random: Random, directory: string) {
    this.#random = random;
    this.#directory = directory;
    writeFileSync(this.#current, '');
  }

  get #current(): string {
    return join(this.#directory, '0.log');
  }

  write(): void {
    const random = this.#random;
    const stream = random.between(0, 1);
    const parts = this.#unfinished[stream] as string[];
    if (parts.length === 0 && stream === 0 && random.next() < 0.05) {
      const text = `not of the form ${this.#pieces++}`;
      this.malformed.push(text);
      appendFileSync(this.#current, `${text}\n`);
      return;
    }
    const text = `${this.#pieces} ${random.pick(['', 'é', '€', '😀', '"', '\\', '\t'])}${'x'.repeat(random.between(0, 150))}`;
    const partial = random.next() < 0.3;
    parts.push(text);
    this.#append(stream, partial ? 'P' : 'F', text);
    if (partial) return;
    this.texts[stream]?.push(parts.join(''));
    parts.length = 0;
  }

  /** Ends what is unfinished. */
  finish(): void {
    for (const stream of [0, 1] as const) {
      const parts = this.#unfinished[stream];
      if (parts.length === 0) continue;
      this.#append(stream, 'F', '');
      this.texts[stream].push(parts.join(''));
      parts.length = 0;
    }
  }

  rotate(): void {
    const name = `0.log.20261123-${String(++this.#rotations).padStart(6, '0')}`;
    renameSync(this.#current, join(this.#directory, name));
    writeFileSync(this.#current, '');
  }

  /** Bytes accounted for, if each of them is once. */
  wholeFiles(): Record<string, string> {
    const entries = readdirSync(this.#directory).map((name) => readFileSync(join(this.#directory, name)));
    return Object.fromEntries(
      entries
        .filter(({ length }) => length > 0)
        .map((bytes) => [fileId(bytes, true) ?? '', `0-${bytes.length}`]),
    );
  }

  #append(stream: number, tag: string, text: string): void {
    const time = `2026-11-23T11:00:00.${String(++this.#pieces).padStart(9, '0')}Z`;
    appendFileSync(this.#current, `${time} ${stream === 0 ? 'stdout' : 'stderr'} ${tag} ${text}\n`);
  }
}
