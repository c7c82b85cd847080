/** `20261123-135012.042`, UTC. */
const STAMP = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)\.(\d{3})$/;

/** What a name in a record log's folder is to the log that is called `base`. */
export function parseRecordFile(name: string, base: string): 'current' | 'rotated' | 'other' {
  if (name === base) return 'current';
  return name.startsWith(`${base}.`) && STAMP.test(name.slice(base.length + 1)) ? 'rotated' : 'other';
}

/** Such names sort in the order of their times. `ms`: milliseconds since 1970 UTC. */
export function rotatedName(base: string, ms: number): string {
  const [date = '', time = ''] = new Date(ms).toISOString().replace('Z', '').split('T');
  return `${base}.${date.replaceAll('-', '')}-${time.replaceAll(':', '')}`;
}

/** Of a name that {@link rotatedName} made, milliseconds since 1970 UTC; 0 of any other. */
export function msOfRotated(name: string): number {
  const parts = STAMP.exec(name.slice(-'20261123-135012.042'.length));
  if (parts === null) return 0;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, milli = 0] = parts
    .slice(1)
    .map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second, milli);
}
