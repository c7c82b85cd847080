import type { Context } from 'koa';
import type { Limits } from '../settings/settings.ts';
import type { ByteBudget } from './byteBudget.ts';
import { decompress } from './decompress.ts';
import { readBody } from './readBody.ts';

/** A request's body, decompressed. `holder`: of its bytes. The budget is free again when it resolves: what follows does not wait for anybody. */
export async function requestBody(
  context: Context,
  limits: Limits,
  budget: ByteBudget,
  holder: string,
): Promise<Buffer> {
  const { body: limit, bodyTimeout: timeoutMs } = limits;
  const bytes = await readBody(context.req, { limit, timeoutMs, budget, holder });
  try {
    return await decompress(bytes, context.req.headers['content-encoding'], limits);
  } finally {
    budget.give(bytes.length, holder);
  }
}
