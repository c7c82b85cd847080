export * from './createLog.ts';
export * from './firstSignal.ts';
export * from './lockFolder.ts';
export * from './startHttp.ts';
