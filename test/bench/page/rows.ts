export interface Row {
  id: number;
  name: string;
  code: string;
  category: string;
  supplier: string;
  warehouse: number;
  status: 'listed' | 'paused' | 'withdrawn';
  stock: number;
  /** What its shelf holds. */
  capacity: number;
  price: number;
  /** Percent. */
  change: number;
  /** Milliseconds since 1970. */
  at: number;
  /** Earlier prices, the latest last. */
  history: readonly number[];
}

export const ROWS = 1_000;
const HISTORY = 24;
const BEGIN = Date.UTC(2026, 0, 1);
const CATEGORIES = ['Tools', 'Garden', 'Lighting', 'Paint', 'Plumbing'];
const STATUS = ['listed', 'listed', 'listed', 'paused', 'withdrawn'] as const;

const oneOf = <T>(list: readonly T[], n: number) => list[n % list.length] as T;

/** The same ones each time. */
export function makeRows(count = ROWS): Row[] {
  return Array.from({ length: count }, (_, id) => {
    const history = Array.from({ length: HISTORY }, (_, n) => 1 + ((id * 31 + n * 57) % 997) / 10);
    return {
      id,
      name: `Article ${(id * 7919) % count} of warehouse ${id % 17}`,
      code: `A-${((id * 104_729) % 1_000_000).toString().padStart(6, '0')}`,
      category: oneOf(CATEGORIES, id * 7),
      supplier: `Supplier ${(id * 13) % 89}`,
      warehouse: id % 17,
      status: oneOf(STATUS, id * 3),
      stock: (id * 37) % 240,
      capacity: 240,
      price: history.at(-1) ?? 0,
      change: 0,
      at: BEGIN + id * 60_000,
      history,
    };
  });
}

/** A twentieth of them gets another price, and has sold one. */
export function withNewPrices(rows: readonly Row[], turn: number): Row[] {
  return rows.map((row) => {
    if ((row.id + turn) % 20 !== 0) return row;
    const change = ((row.id * 13 + turn * 7) % 41) / 10 - 2;
    const price = row.price * (1 + change / 100);
    const stock = Math.max(0, row.stock - 1);
    return { ...row, change, price, stock, at: row.at + 1_000, history: [...row.history.slice(1), price] };
  });
}

const moneyFormat = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' });
const timeFormat = new Intl.DateTimeFormat('en', {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'UTC',
});

export const money = (price: number) => moneyFormat.format(price);
export const time = (at: number) => timeFormat.format(at);

/** A line through them, 80 by 16. */
export function sparkline(history: readonly number[]): string {
  const [low, high] = [Math.min(...history), Math.max(...history)];
  const points = history.map((value, n) => {
    const x = (n / (history.length - 1)) * 80;
    const y = 16 - ((value - low) / (high - low || 1)) * 16;
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return `M${points.join('L')}`;
}
