import { NumberList } from './numberList.ts';

/** Where things stand in one body; `PlainRecords` and `PlainReader` say what. */
export type PlainLists = {
  records: NumberList;
  ranges: NumberList;
  /** Of the record at hand. */
  kept: NumberList;
  others: NumberList;
};

/** Lists that are kept for later bodies: as many as are read at once, which takes no longer than a turn of the event loop. */
const MOST_SPARE = 16;
/** Numbers of a list that is not kept: a large body is seldom. */
const MOST_NUMBERS = 16_384;

/** Lists that are used again, since a service reads thousands of bodies a second. */
export class PlainListPool {
  readonly #spare: PlainLists[] = [];

  take(): PlainLists {
    return (
      this.#spare.pop() ?? {
        records: new NumberList(),
        ranges: new NumberList(),
        kept: new NumberList(),
        others: new NumberList(),
      }
    );
  }

  /** Nobody reads them any more. */
  giveBack(lists: PlainLists): void {
    if (this.#spare.length >= MOST_SPARE) return;
    const all = Object.values(lists);
    if (all.some(({ length }) => length > MOST_NUMBERS)) return;
    for (const list of all) list.clear();
    this.#spare.push(lists);
  }
}
