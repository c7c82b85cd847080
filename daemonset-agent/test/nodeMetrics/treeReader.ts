import type { AskFilesystem } from '../../src/nodeMetrics/collectors/statfsLanes.ts';
import type { NodePaths } from '../../src/nodeMetrics/nodePaths.ts';
import { createNodeReader, type NodeReaderOptions } from '../../src/nodeMetrics/nodeReader.ts';

/** As the root of `nodeTree` has it. */
export const ROOT_FIGURES: AskFilesystem = async () => ({
  ...{ blockBytes: 4096, blocks: 1000, freeBlocks: 400, availableBlocks: 200 },
  ...{ files: 500, freeFiles: 400, id: '254:0' },
});

/** Time that stands still until it is told to go on: both clocks, in ms. */
export type ManualTime = { wall: number; monotonic: number };

/** A reader of a tree of files, with clocks that are set by hand. */
export function treeReader(paths: NodePaths, parts: Partial<NodeReaderOptions> = {}) {
  const time: ManualTime = { wall: Date.UTC(2026, 10, 23), monotonic: 5_000 };
  const warnings: string[] = [];
  const reader = createNodeReader({
    paths,
    now: () => time.wall,
    monotonic: () => time.monotonic,
    warn: (message) => void warnings.push(message),
    askFilesystem: ROOT_FIGURES,
    ...parts,
  });
  const pass = (ms: number) => {
    time.wall += ms;
    time.monotonic += ms;
  };
  return { reader, time, pass, warnings };
}
