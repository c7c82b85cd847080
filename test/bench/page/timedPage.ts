import { flushSync, mount } from 'svelte';
import type { Product } from './product.ts';
import Rows from './Rows.svelte';
import { makeRows, type Row, withNewPrices } from './rows.ts';

/** What the bench calls and reads on `window`. */
export interface TimedPage {
  /** Milliseconds: evaluation of the logger's modules and its start. */
  initMs: number;
  /** Shows the rows and works with them. Resolves when that is done. */
  work(): Promise<void>;
  /** Milliseconds of each click, from the page's first listener to its last, with the microtasks that come of them. */
  clicks: number[];
}

/** Times that a twentieth of the prices changes. */
const TICKS = 10;
const SORTS = [
  ['price', true],
  ['price', false],
  ['name', true],
  ['name', false],
] as const;
/** What somebody types, letter by letter, and clears. */
const SEARCH = ['warehouse 1', 'warehouse 12', ''];

/** @param begun when the page's first listener heard of the latest click */
export function timedPage(product: Product | undefined, initMs: number, begun: { at: number }): TimedPage {
  const page: TimedPage = { initMs, clicks: [], work };
  const open = (row: Row) =>
    product?.record('USER_ACTION', { action: 'open', element: 'button', row: row.id });

  async function work(): Promise<void> {
    let rows = makeRows();
    const table = mount(Rows, { target: document.body, props: { first: rows, open } });
    flushSync();
    for (let turn = 0; turn < TICKS; turn++) {
      rows = withNewPrices(rows, turn);
      table.show(rows);
      await shown();
    }
    for (const [column, isDescending] of SORTS) {
      table.sort(column, isDescending);
      await shown();
    }
    for (const text of SEARCH) {
      table.search(text);
      await shown();
    }
    // Not before: it is to be the last listener.
    addEventListener('click', () => void page.clicks.push(performance.now() - begun.at));
  }
  return page;
}

async function shown(): Promise<void> {
  flushSync();
  await new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
