export { flushSync, hydrate, mount, unmount } from 'svelte';
export * from './shared.ts';
