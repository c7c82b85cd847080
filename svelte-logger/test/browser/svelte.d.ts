declare module '*/ThousandButtons.svelte' {
  import type { Component } from 'svelte';

  const component: Component<{ count: number }, { next(): void }>;
  export default component;
}
