/** Smallest buffer that an agent takes, and the resource allows. */
export const SMALLEST_BUFFER_BYTES = 16 * 2 ** 20;

/**
 * What each buffer is multiplied with so that together they stay within a node's total; 1 when they do anyway. A buffer
 * is never made smaller than {@link SMALLEST_BUFFER_BYTES}; when even that is too much for all, the total is exceeded, since no pipeline
 * may be stopped by others.
 */
export function bufferScale(sizes: readonly number[], maxTotal: number): number {
  const sum = sizes.reduce((total, size) => total + size, 0);
  if (sum <= maxTotal) return 1;
  let scale = maxTotal / sum;
  // Those at the floor take more than their share: the others give way. Each round puts at least one more at the floor, or ends.
  for (;;) {
    const free = sizes.filter((size) => size * scale > SMALLEST_BUFFER_BYTES);
    const left = maxTotal - (sizes.length - free.length) * SMALLEST_BUFFER_BYTES;
    const next = Math.max(0, left) / free.reduce((total, size) => total + size, 0);
    if (free.length === 0 || next >= scale) return scale;
    scale = next;
  }
}

export function scaledBuffer(size: number, scale: number): number {
  return scale === 1 ? size : Math.max(Math.min(size, SMALLEST_BUFFER_BYTES), Math.floor(size * scale));
}
