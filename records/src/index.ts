export * from './level.ts';
export * from './segmentIndex.ts';
