import type { Context } from 'koa';
import type { Limits } from '../settings/settings.ts';
import type { ByteBudget } from './byteBudget.ts';
import { decompress } from './decompress.ts';
import { readBody } from './readBody.ts';

/** A request's body, decompressed. The budget is free again when it resolves: what follows does not wait for anybody. */
export async function requestBody(context: Context, limits: Limits, budget: ByteBudget): Promise<Buffer> {
  const bytes = await readBody(context.req, { limit: limits.body, timeoutMs: limits.bodyTimeout, budget });
  try {
    return await decompress(bytes, context.req.headers['content-encoding'], limits);
  } finally {
    budget.give(bytes.length);
  }
}
