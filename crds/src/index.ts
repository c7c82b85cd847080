export * from './generated/types.ts';
export * from './logPipeline.ts';
export type * from './objectMeta.ts';
export * from './parseLogPipeline.ts';
export * from './summaries.ts';
