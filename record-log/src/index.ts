export * from './recordFiles.ts';
export * from './recordLogError.ts';
export * from './recordLogWriter.ts';
export * from './recordLogWriterOptions.ts';
export * from './syncFolder.ts';
