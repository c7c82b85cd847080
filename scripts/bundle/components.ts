/** A program of this repository that is shipped as one file. */
export interface Component {
  name: string;
  /** The TypeScript that is bundled, relative to the repository. */
  entry: string;
  /** Where the bundle, its source map and its licences go. */
  outFolder: string;
  /** Native modules: they stay dependencies, and are installed beside the bundle. */
  external: readonly string[];
}

/** Everything that images and npm packages carry. To add one: a line here, and `dist` in its package's `files`. */
export const components: readonly Component[] = [
  {
    name: 'agent',
    entry: 'daemonset-agent/src/main.ts',
    outFolder: 'daemonset-agent/dist',
    external: ['zlib-sync'],
  },
  {
    name: 'operator',
    entry: 'operator/src/main.ts',
    outFolder: 'operator/dist',
    external: [],
  },
  {
    name: 'ingest',
    entry: 'ingest-service/src/main.ts',
    outFolder: 'ingest-service/dist',
    external: [],
  },
  {
    name: 'cli',
    entry: 'cli/src/main.ts',
    outFolder: 'cli/dist',
    external: [],
  },
];
