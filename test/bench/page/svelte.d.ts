declare module '*/Rows.svelte' {
  import type { Component } from 'svelte';
  import type { Row } from './rows.ts';

  interface Exports {
    show(rows: Row[]): void;
    sort(column: 'name' | 'price', isDescending: boolean): void;
    search(text: string): void;
  }
  const component: Component<{ first: Row[]; open: (row: Row) => void }, Exports>;
  export default component;
}

declare module '*.svelte' {
  import type { Component } from 'svelte';

  // biome-ignore lint/suspicious/noExplicitAny: TypeScript does not read what the component declares
  const component: Component<any>;
  export default component;
}
