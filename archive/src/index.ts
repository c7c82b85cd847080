export * from './accounting.ts';
export * from './archiveError.ts';
export * from './directoryStore.ts';
export * from './frames.ts';
export * from './objectStore.ts';
export * from './readIndex.ts';
export * from './readObject.ts';
export * from './s3Store.ts';
