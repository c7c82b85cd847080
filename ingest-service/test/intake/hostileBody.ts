import type { random } from '../dedupe/random.ts';

import {
  BAD_NUMBERS,
  DATA_KEYS,
  ENVELOPE,
  FIELD_VALUES,
  FIELDS,
  LITERALS,
  NUMBERS,
  OTHER_KEYS,
  REQUIRED,
  TEXTS,
} from './hostileValues.ts';

type Random = ReturnType<typeof random>;

/** How a body is made: mostly good ones are what tells the two ways of reading apart. */
export class HostileBodies {
  readonly #random: Random;
  /** 0 to 1: how often something is odd. */
  #oddity = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  next(): string {
    this.#oddity = this.#pick([0, 0.02, 0.1, 0.3]);
    const records = Array.from({ length: this.#random.below(6) }, () => this.#record());
    const list = `[${records.join(this.#odd() ? ' , ' : ',')}]`;
    const chance = this.#random.next();
    if (chance < 0.2) return list;
    if (chance < 0.25) return records[0] ?? '{}';
    const fields = [`"records"${this.#odd() ? ' ' : ''}:${this.#odd() ? ' ' : ''}${list}`];
    for (const [name, values] of ENVELOPE) {
      const isPlain = ENVELOPE.findIndex(([other]) => other === name) < 6;
      if (isPlain ? this.#random.next() < 0.3 : this.#odd())
        fields.push(`"${name}":${this.#odd() ? this.#pick(values) : values[0]}`);
    }
    this.#shuffle(fields);
    const body = this.#object(fields);
    return this.#random.next() < 0.02 ? this.#broken(body) : body;
  }

  #record(): string {
    if (this.#random.next() < this.#oddity / 5) return this.#value(3);
    const names = FIELDS.filter((name) =>
      REQUIRED.includes(name) ? !this.#random.below(200) === false : this.#random.below(4) === 0,
    );
    if (this.#random.below(2) === 0) names.push('data');
    const fields = names.map(
      (name) => `"${name}":${name === 'data' ? this.#data() : this.#fieldValue(name)}`,
    );
    while (this.#odd()) fields.push(`"${this.#pick([...OTHER_KEYS, ...FIELDS])}":${this.#value(3)}`);
    if (this.#random.next() < 0.3) fields.push(`"plan":${this.#value(2)}`);
    this.#shuffle(fields);
    return this.#object(fields);
  }

  #fieldValue(name: string): string {
    const values = FIELD_VALUES[name] ?? [];
    if (this.#odd()) return this.#odd() ? this.#value(2) : this.#pick(values);
    return values[0] as string;
  }

  #data(): string {
    if (this.#odd() && this.#odd()) return this.#value(2);
    const keys = DATA_KEYS.slice(0, 5).filter(() => this.#random.below(2) === 0);
    while (this.#odd()) keys.push(this.#pick([...DATA_KEYS, ...OTHER_KEYS]));
    return this.#object(keys.map((key) => `"${key}":${this.#odd() ? this.#value(4) : this.#text()}`));
  }

  #value(depth: number): string {
    const kind = this.#random.below(depth <= 0 ? 4 : 7);
    if (kind <= 1) return this.#text();
    if (kind === 2) return this.#odd() && this.#odd() ? this.#pick(BAD_NUMBERS) : this.#pick(NUMBERS);
    if (kind === 3) return this.#pick(LITERALS);
    if (this.#random.next() < this.#oddity / 10) return '[[[[[[[[1]]]]]]]]';
    const size = this.#random.next() < this.#oddity / 10 ? 60 : this.#random.below(4);
    const values = Array.from({ length: size }, () => this.#value(depth - 1));
    if (kind === 4) return `[${values.join(this.#odd() ? ' ,' : ',')}]`;
    return this.#object(
      values.map((value, nth) => `"${this.#odd() ? this.#pick(OTHER_KEYS) : `k${nth}`}":${value}`),
    );
  }

  #text(): string {
    return this.#odd() ? this.#pick(TEXTS) : '"some text"';
  }

  #object(fields: readonly string[]): string {
    if (this.#random.next() >= this.#oddity / 3) return `{${fields.join(',')}}`;
    const space = this.#pick([' ', '\t', '  ', '\n', '\r\n']);
    return `{${space}${fields.map((field) => field.replace(':', `:${space}`)).join(`${space},${space}`)}${space}}`;
  }

  #broken(body: string): string {
    const at = this.#random.below(body.length);
    return this.#pick([
      body.slice(0, at),
      `${body.slice(0, at)}${body.slice(at + 1)}`,
      `${body} `,
      `${body}]`,
      `\ufeff${body}`,
    ]);
  }

  #odd(): boolean {
    return this.#random.next() < this.#oddity;
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#random.below(list.length)] as T;
  }

  #shuffle(list: unknown[]): void {
    if (this.#random.below(3) === 0) return;
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.#random.below(i + 1);
      [list[i], list[j]] = [list[j], list[i]];
    }
  }
}
