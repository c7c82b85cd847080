import type { Product } from './product.ts';

/** What the bench calls on `window`. */
export interface RecordingPage {
  /** Records so many, each with its number in its message: `bench <run> <number>`. */
  record(run: string, from: number, count: number): void;
}

export function recordingPage(product: Product): RecordingPage {
  return {
    record(run, from, count) {
      for (let n = from; n < from + count; n++)
        product.record(`bench ${run} ${n}`, { action: 'open', element: 'button', row: n });
    },
  };
}
