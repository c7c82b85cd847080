import { provideLogger } from '@logpipeline/svelte-logger';
import { startApi } from '@logpipeline/svelte-logger/api';
import { startClicks } from '@logpipeline/svelte-logger/clicks';
import { startConsole } from '@logpipeline/svelte-logger/console';
import { createLogger } from '@logpipeline/svelte-logger/core';
import { startErrors } from '@logpipeline/svelte-logger/errors';
import { handleErrorWithLogger } from '@logpipeline/svelte-logger/kit';
import { startPerformance } from '@logpipeline/svelte-logger/performance';
import { startVitals } from '@logpipeline/svelte-logger/vitals';
import type { HandleClientError } from '@sveltejs/kit/hooks';
import { tellWritten } from './demo/written.svelte.ts';

const endpoint = document.querySelector<HTMLMetaElement>('meta[name="log-endpoint"]')?.content;

provideLogger(
  createLogger({
    endpoint: endpoint || location.origin,
    app: 'example',
    release: '1.0.0',
    level: 'DEBUG',
    flushInterval: 500,
    redact: { fields: ['iban'], patterns: [{ name: 'order', regex: /ORD-\d{6}/g }] },
    collectors: [
      startErrors,
      startClicks,
      startConsole,
      startVitals,
      startPerformance,
      (logger) => startApi(logger, { traceHosts: [location.host], ignore: ['/demo/', '/_app/'] }),
    ],
    // Only for the demo, which compares it with the bucket.
    onStored: tellWritten,
  }),
);

export const handleError: HandleClientError = handleErrorWithLogger();
