/** Of so many bytes and more no memory comes from the pool that Node's small buffers share. */
export const OWN_BYTES = (Buffer.poolSize >>> 1) + 1;

/**
 * Gives a buffer's memory back now rather than when it is collected, which may be a hundred megabytes later. For memory that nobody else
 * has a part of; its bytes cannot be read any more. Of the pool nothing is given back: Node does not let it go.
 */
export function giveBack({ buffer }: Buffer): void {
  try {
    if (buffer instanceof ArrayBuffer) buffer.transfer(0);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}
