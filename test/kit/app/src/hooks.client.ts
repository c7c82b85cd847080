import { provideLogger } from '@logpipeline/svelte-logger';
import { createLogger } from '@logpipeline/svelte-logger/core';
import { handleErrorWithLogger } from '@logpipeline/svelte-logger/kit';
import type { HandleClientError } from './kitTypes.ts';

const endpoint = document.cookie.match(/endpoint=([^;]+)/)?.[1] ?? location.origin;
provideLogger(
  createLogger({
    endpoint: decodeURIComponent(endpoint),
    app: 'kit',
    level: 'DEBUG',
    flushInterval: 100,
  }),
);

export const handleError: HandleClientError = handleErrorWithLogger();
