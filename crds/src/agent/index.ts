export * from './configuration.ts';
export type * from './summary.ts';
