import type { Level } from './types.ts';

/** In the order of their importance. */
export const LEVELS: readonly Level[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
export const ERROR_RANK = 4;

/** 0 to 5; INFO's for what is no level, so that a typing error loses nothing. */
export function rankOf(level: string): number {
  const rank = (LEVELS as readonly string[]).indexOf(`${level}`.toUpperCase());
  return rank < 0 ? 2 : rank;
}
