/** A package of this repository that others import. */
export interface Library {
  name: string;
  /** Its folder, relative to the repository; `tsconfig.build.json` there says what is compiled. */
  folder: string;
  /** A whole npm package goes here. */
  outFolder: string;
}

/** To add one: a line here, and a `tsconfig.build.json`. Its package.json names TypeScript under `exports`, and is private. */
export const libraries: readonly Library[] = [
  { name: 'request-logger', folder: 'request-logger', outFolder: 'request-logger/dist' },
  { name: 'svelte-logger', folder: 'svelte-logger', outFolder: 'svelte-logger/dist' },
];
