import { provideLogger } from '@logpipeline/svelte-logger';
import { createLogger } from '@logpipeline/svelte-logger/core';
import { startErrors } from '@logpipeline/svelte-logger/errors';

/** Its page's elements have `use:logClick`: nothing else is to be called. */
export function start(endpoint: string): undefined {
  provideLogger(createLogger({ endpoint, app: 'shop', release: '1.0.0', collectors: [startErrors] }));
}
