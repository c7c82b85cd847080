import { sveltekit } from '@sveltejs/kit/vite';

// The demo builds into a folder of its own, so that two of them do not disturb each other.
export default { plugins: [sveltekit({ outDir: process.env['EXAMPLE_OUT'] ?? '.svelte-kit' })] };
