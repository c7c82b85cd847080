/** How a rotated file's name continues its log's name: `.1`, `-20261123`, `.2026-11-23`, `-20261123-1700000000`. */
const SUFFIX = /^[.\-_](\d[\d\-_.T:]*)$/;

/** Numbers of more digits are dates or times: the higher, the newer. Shorter ones count rotations: the higher, the older. */
const INDEX_DIGITS = 5;

/** What a file's name says about its place among the files of one log. */
export type RotatedName = { date: string; index: number };

/**
 * Reads the name of a file as a rotated one of the log `base` (both without directory), as logrotate, newsyslog and
 * log4j write them: `app.log.1`, `app.log-20261123`, `app.log.2026-11-23`, `app-2026-11-23.log`, `app-2026-11-23.1.log`,
 * each also with `.gz`. Null: it is not one.
 */
export function parseRotatedName(name: string, base: string): RotatedName | null {
  const plain = name.endsWith('.gz') ? name.slice(0, -'.gz'.length) : name;
  const dot = base.lastIndexOf('.');
  const stem = dot > 0 ? base.slice(0, dot) : base;
  const extension = dot > 0 ? base.slice(dot) : '';
  const rest = plain.startsWith(base)
    ? plain.slice(base.length)
    : extension !== '' && plain.startsWith(stem) && plain.endsWith(extension)
      ? plain.slice(stem.length, -extension.length)
      : '';
  const suffix = SUFFIX.exec(rest)?.[1];
  if (suffix === undefined) return null;
  if (/^\d+$/.test(suffix) && suffix.length <= INDEX_DIGITS) {
    // `app-1.log` may be an instance's own log; only `app.log.1` counts rotations.
    return plain.startsWith(base) && rest.startsWith('.') ? { date: '', index: Number(suffix) } : null;
  }
  return /^\d{4}/.test(suffix) ? { date: suffix, index: 0 } : null;
}

/** Sorts older files first. Dates, where a log has both, are older than numbers. */
export function compareRotated(a: RotatedName, b: RotatedName): number {
  if ((a.date === '') !== (b.date === '')) return a.date === '' ? 1 : -1;
  return a.date === '' ? b.index - a.index : a.date.localeCompare(b.date, 'en', { numeric: true });
}
