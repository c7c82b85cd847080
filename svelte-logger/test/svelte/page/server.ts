export { render } from 'svelte/server';
export * from './shared.ts';
