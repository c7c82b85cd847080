import { createHash } from 'node:crypto';

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const ERROR = LEVELS.indexOf('ERROR');

/** Whether a record is kept. Errors always are; of all else a session is kept as a whole or not at all. */
export function isKept(
  level: string,
  session: string | undefined,
  { level: least, keepPercent }: { level: string; keepPercent: number },
  random: () => number,
): boolean {
  const rank = LEVELS.indexOf(level.toUpperCase());
  if (rank < LEVELS.indexOf(least)) return false;
  if (keepPercent >= 100 || rank >= ERROR) return true;
  return (session === undefined ? random() : shareOf(session)) * 100 < keepPercent;
}

/** Of a session's name, 0 to 1: the same on each replica and after a restart. */
function shareOf(session: string): number {
  return createHash('sha256').update(session).digest().readUInt32BE(0) / 2 ** 32;
}
