import { provideLogger } from '@logpipeline/svelte-logger';
import { startFetch } from '@logpipeline/svelte-logger/api';
import { startClicks } from '@logpipeline/svelte-logger/clicks';
import { createLogger } from '@logpipeline/svelte-logger/core';
import { startErrors } from '@logpipeline/svelte-logger/errors';
import { handleErrorWithLogger } from '@logpipeline/svelte-logger/kit';
import type { HandleClientError } from './kitTypes.ts';

const endpoint = document.cookie.match(/endpoint=([^;]+)/)?.[1] ?? location.origin;
provideLogger(
  createLogger({
    endpoint: decodeURIComponent(endpoint),
    app: 'kit',
    level: 'DEBUG',
    flushInterval: 100,
    collectors: [startErrors, startFetch, startClicks],
  }),
);

export const handleError: HandleClientError = handleErrorWithLogger();
