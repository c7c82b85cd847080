import { expect } from 'vitest';
import type { Stored } from './storedRecords.ts';

export type Arrivals = {
  /** What the bucket has of a route by now. */
  of(route: string, message: string): Promise<Stored[]>;
  /** Waits until the bucket has so many of them; of those only that are meant, when that is said. */
  arrived(
    route: string,
    message: string,
    count: number,
    isMeant?: (record: Stored) => boolean,
  ): Promise<Stored[]>;
};

export function createArrivals(records: () => Promise<Stored[]>): Arrivals {
  const of: Arrivals['of'] = async (route, message) =>
    (await records()).filter((record) => record.route === route && record.message === message);
  return {
    of,
    async arrived(route, message, count, isMeant = () => true) {
      const found = async () => (await of(route, message)).filter(isMeant);
      await expect.poll(async () => (await found()).length, { timeout: 20_000 }).toBe(count);
      return found();
    },
  };
}
