import { createLogger } from '@logpipeline/svelte-logger/core';
import { startErrors } from '@logpipeline/svelte-logger/errors';
import type { Product } from '../product.ts';

export function start(endpoint: string): Product {
  const logger = createLogger({ endpoint, app: 'shop', release: '1.0.0', collectors: [startErrors] });
  return { record: (message, data) => logger.info(message, data) };
}
