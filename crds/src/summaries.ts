const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `status.nodes.summary`: what the column Nodes shows. */
export function nodesSummary(nodes: { ready: number; desired: number }): string {
  return `${nodes.ready}/${nodes.desired}`;
}

/** `status.totals.shipped`: what the column Shipped shows, such as `4.5 GiB`. Three digits, so that it changes seldom. */
export function shippedSummary(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}
