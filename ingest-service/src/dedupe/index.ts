export * from './dedupe.ts';
export * from './eventId.ts';
