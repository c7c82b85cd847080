/** A Lease's times have microseconds, and the API server refuses others: `2026-11-23T04:05:06.789000Z`. `ms`: since 1970. */
export function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}
