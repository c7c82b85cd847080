export * from './createLog.ts';
export * from './folderLock.ts';
export * from './startHttp.ts';
