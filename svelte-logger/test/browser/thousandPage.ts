// Runs in the browser: a thousand elements that log their clicks.
import { flushSync, mount } from 'svelte';
import { createLogger } from '../../src/core/index.ts';
import { provideLogger } from '../../src/svelte/index.ts';
import ThousandButtons from './ThousandButtons.svelte';

const endpoint = new URLSearchParams(location.search).get('endpoint') ?? '';
const logger = provideLogger(createLogger({ endpoint, app: 'shop', flushInterval: 200 }));
const buttons = mount(ThousandButtons, { target: document.body, props: { count: 1_000 } });
function next(): void {
  buttons.next();
  flushSync();
}
flushSync();
Object.assign(window, { logger, next });
