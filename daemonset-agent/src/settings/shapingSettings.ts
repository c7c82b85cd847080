import { oneOf, together } from '@logpipeline/service/settings';
import * as v from 'valibot';

export const LEVEL_NAMES = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

export function whole(least: number, most: number) {
  const message = `allowed: a whole number from ${least} to ${most}`;
  return v.pipe(v.number(message), v.integer(message), v.minValue(least, message), v.maxValue(most, message));
}

/** Most lines that a container (a file) may ship. `burst`: those that may come at once; default: linesPerSecond. */
export const rateLimit = v.pipe(
  v.strictObject({ linesPerSecond: whole(1, 1_000_000), burst: v.exactOptional(whole(1, 10_000_000)) }),
  together(
    ({ linesPerSecond, burst }) => !(Number(burst) < linesPerSecond),
    ({ linesPerSecond }) => `burst must be linesPerSecond (${linesPerSecond}) or more; or leave it out`,
  ),
  v.transform(({ linesPerSecond, burst = linesPerSecond }) => ({ linesPerSecond, burst })),
);

const rule = v.strictObject({
  levels: v.pipe(
    v.array(oneOf(LEVEL_NAMES), 'allowed: a list of levels'),
    v.minLength(1, 'must hold at least one level'),
  ),
  keepPercent: whole(1, 100),
});

/** How many of the lines of some levels are kept. */
export const sampling = v.pipe(
  v.array(rule, 'allowed: a list such as [{levels: [DEBUG], keepPercent: 10}]'),
  together(
    (rules) => doubled(rules).length === 0,
    (rules) => `names ${doubled(rules).join(', ')} more than once; a level may stand in one entry only`,
  ),
);

/** Some entries may be wrong in themselves, see {@link together}. */
function doubled(rules: unknown): string[] {
  const list = Array.isArray(rules) ? (rules as ({ levels?: unknown } | null)[]) : [];
  const all = list.flatMap((entry) => (Array.isArray(entry?.levels) ? (entry.levels as string[]) : []));
  return [...new Set(all.filter((level, index) => all.indexOf(level) < index))];
}
