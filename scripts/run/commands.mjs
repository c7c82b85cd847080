/**
 * What each root script runs: a file for the pinned Node, and arguments that come before the person's own.
 * @type {Record<string, { entry: string, args?: string[] }>}
 */
export const commands = {
  demo: { entry: 'test/demo/src/main.ts' },
  test: { entry: 'scripts/test/main.ts' },
  bench: { entry: 'test/bench/src/main.ts' },
  cluster: { entry: 'test/cluster/src/main.ts' },
  images: { entry: 'scripts/images.ts' },
  chart: { entry: 'charts/src/main.ts' },
  dashboards: { entry: 'test/monitoring/src/pictures/main.ts' },
  logpipeline: { entry: 'cli/src/main.ts' },
  ingest: { entry: 'ingest-service/src/main.ts' },
  bundle: { entry: 'scripts/bundle.ts' },
  lint: { entry: 'node_modules/@biomejs/biome/bin/biome', args: ['check'] },
  format: { entry: 'node_modules/@biomejs/biome/bin/biome', args: ['check', '--write'] },
  types: { entry: 'node_modules/typescript/bin/tsc', args: ['-b', 'tsconfig.all.json'] },
};
