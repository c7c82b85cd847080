export * from './createLog.ts';
export * from './startHttp.ts';
