/** Arithmetic of counters that another machine part keeps: they restart, wrap around and are corrected, and none of it may become a rate. */

/** How far it went; null when it went backwards. */
export function advance(before: number, now: number): number | null {
  return now >= before ? now - before : null;
}

export function perSecond(advanced: number | null, seconds: number): number | null {
  return advanced === null || !(seconds > 0) ? null : round(advanced / seconds);
}

/** Of how many: 0 to 100; null when there is no whole. */
export function percentOf(part: number | null, whole: number | null): number | null {
  if (part === null || whole === null || !(whole > 0)) return null;
  return round(Math.min(100, (part / whole) * 100));
}

/** Two digits behind the point: more is noise, and makes records longer. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
