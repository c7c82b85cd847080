export { binary, isCached, kwokStages, NoGoError } from './binary.ts';
export { cacheFolder } from './cacheFolder.ts';
export { contentHash } from './contentHash.ts';
export { createBucket, type StoreOwner } from './createBucket.ts';
export { freePort } from './freePort.ts';
export { type ProgramName, programNames } from './programs.ts';
export { duration, withProgress } from './progress.ts';
export { startVersitygw, type Versitygw, type VersitygwOptions } from './versitygw.ts';
export { withLock } from './withLock.ts';
