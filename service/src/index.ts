export * from './startHttp.ts';
