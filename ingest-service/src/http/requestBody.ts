import type { Context } from 'koa';
import type { Limits } from '../settings/settings.ts';
import type { ByteBudget } from './byteBudget.ts';
import { decompress } from './decompress.ts';
import { giveBack } from './ownMemory.ts';
import { readBody } from './readBody.ts';

export type Body = {
  bytes: Buffer;
  /** Gives its memory back: nobody reads the bytes any more. */
  free: () => void;
};

/** A request's body, decompressed. `holder`: of its bytes. The budget is free again when it resolves: what follows does not wait for anybody. */
export async function requestBody(
  context: Context,
  limits: Limits,
  budget: ByteBudget,
  holder: string,
): Promise<Body> {
  const { body: limit, bodyTimeout: timeoutMs } = limits;
  const bytes = await readBody(context.req, { limit, timeoutMs, budget, holder });
  try {
    const decompressed = await decompress(bytes, context.req.headers['content-encoding'], limits);
    // What came as it is may lie in memory that others have a part of.
    return { bytes: decompressed, free: () => (decompressed === bytes ? undefined : giveBack(decompressed)) };
  } finally {
    budget.give(bytes.length, holder);
  }
}
