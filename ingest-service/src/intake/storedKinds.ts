type Kind = { app: string; release: string; level: string; count: number };

/** Of the kinds found before, those that are looked at for the next record. What is not among them is counted in a step of its own. */
const LOOKED_AT = 8;

/** Counts a batch's records by application, release and level; mostly few differ. */
export class StoredKinds {
  readonly #kinds: Kind[] = [];

  /** Of stored lines: slow, for what is seldom. */
  static of(lines: Buffer): StoredKinds {
    const kinds = new StoredKinds();
    for (const line of lines.toString().split('\n')) {
      if (line === '') continue;
      const { app, release, level } = JSON.parse(line) as Partial<Omit<Kind, 'count'>>;
      kinds.add(app, release, level);
    }
    return kinds;
  }

  add(app = '', release = '', level = ''): void {
    const kinds = this.#kinds;
    for (let nth = kinds.length - 1; nth >= Math.max(0, kinds.length - LOOKED_AT); nth--) {
      const kind = kinds[nth] as Kind;
      if (kind.level !== level || kind.app !== app || kind.release !== release) continue;
      kind.count++;
      return;
    }
    kinds.push({ app, release, level, count: 1 });
  }

  tell(to: (app: string, release: string, level: string, count: number) => void): void {
    for (const { app, release, level, count } of this.#kinds) to(app, release, level, count);
  }
}
