// Runs in the browser, minified: the places of what it throws are looked for.
interface Item {
  price: number;
  count: number;
}

export function totalOf(items: readonly Item[]): number {
  let sum = 0;
  for (const item of items) sum += priceOf(item);
  return sum;
}

function priceOf({ price, count }: Item): number {
  if (count < 0) {
    throw new RangeError('a negative count', { cause: causeOf(count) });
  }
  return price * count;
}

function causeOf(count: number): Error {
  return new TypeError(`${count} of something`);
}
