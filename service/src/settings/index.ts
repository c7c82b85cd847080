export * from './cloudWatch.ts';
export * from './describeIssue.ts';
export * from './duration.ts';
export * from './fields.ts';
export * from './quantity.ts';
export * from './together.ts';
