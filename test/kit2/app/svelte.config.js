// Boundaries on servers, and errors of rendering for handleError: what SvelteKit 3 always does. Version 2 needs Svelte's `async` for it.
const on = process.env['RENDERING_ERRORS'] === '1';

export default {
  compilerOptions: { experimental: { async: on } },
  kit: { experimental: { handleRenderingErrors: on } },
};
