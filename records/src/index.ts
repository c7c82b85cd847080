export * from './detectLevel.ts';
export * from './escape.ts';
export * from './jsonScan.ts';
export * from './level.ts';
export * from './objectKey.ts';
export * from './repairUtf8.ts';
export * from './segmentIndex.ts';
export * from './timestamp.ts';
