declare module '*.svelte' {
  import type { Component } from 'svelte';
  import type { Row } from './rows.ts';

  const component: Component<{ first: Row[]; open: (row: Row) => void }, { show(rows: Row[]): void }>;
  export default component;
}
