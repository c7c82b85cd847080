export { criLines, nanoStamp } from './criLines.ts';
export { FLEET, type Member } from './fleet.ts';
export { createRandom, type Random } from './random.ts';
export type { Style } from './style.ts';
