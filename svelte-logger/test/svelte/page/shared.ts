export * from '../../../src/svelte/index.ts';
export { default as Actions } from './Actions.svelte';
export { default as Attachments } from './Attachments.svelte';
export { default as Broken } from './Broken.svelte';
export { default as Hooks } from './Hooks.svelte';
export { default as State } from './State.svelte';
