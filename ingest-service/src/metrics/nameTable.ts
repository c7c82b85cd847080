const OTHER = { app: 'other', release: 'other' };

/** Bounds the labels that clients choose: what comes when the table is full counts as `other`. */
export class NameTable {
  readonly #limit: number;
  readonly #known = new Map<string, { app: string; release: string }>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  of(app: string, release: string): { app: string; release: string } {
    const key = `${app}\n${release}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= this.#limit) return OTHER;
    const names = { app, release };
    this.#known.set(key, names);
    return names;
  }
}
