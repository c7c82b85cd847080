import { expect, test } from 'vitest';
import { sizedImports, sizeOf } from '../scripts/sizeOf.ts';

test.each(sizedImports.filter(({ limit }) => limit !== undefined))(
  '$name fits into $limit bytes',
  async (one) => {
    expect((await sizeOf(one)).gzip).toBeLessThanOrEqual(one.limit ?? 0);
  },
);
