import { readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import zlibSync from 'zlib-sync';

/**
 * Compressed bytes given to zlib-sync at once. It has no limit on its output, and deflate expands at most 1,032 times:
 * so at most 1 MiB at a time from the worst file, and about 10 KiB from a log.
 */
const SLICE_BYTES = 1024;

/** By how much zlib-sync's output buffer grows; it never shrinks to less than the most that a slice gave, bytes. */
const OUTPUT_STEP_BYTES = 4096;

/**
 * Every inflate context ever made, on purpose: in Node 24.19 to 24.21 the collection of one aborts the process
 * (https://github.com/nodejs/node/issues/65446), and zlib-sync would not free the 40 KiB behind it anyway. So a context costs about
 * 43 KiB for the life of the process; they are made only for gzip files that are really read, not for those looked at.
 */
const contexts: zlibSync.Inflate[] = [];

/** A file of endless small gzip members is given up, because each takes a context. */
const MEMBERS_MAX = 1000;

/** zlib's window bits for the largest window, with the gzip (or zlib) header detected. */
const GZIP_WINDOW_BITS = 47;

const TRAILER_BYTES = 8;

/** The first byte of a gzip member. */
const MEMBER_START = 0x1f;

/**
 * - `more`: the file may hold more
 * - `end`: decompressed to its regular end
 * - `torn`: the compressed bytes stop in the middle
 * - `corrupt`: they cannot be decompressed any further
 */
export type GzipState = 'more' | 'end' | 'torn' | 'corrupt';

/**
 * Decompresses a gzip file step by step and synchronously, for which Node has nothing of its own. Reads forward only; what
 * lies above the last `offset` asked for stays in memory, at most one buffer and one slice's output.
 */
export class GzipReader {
  #fd: number;
  #inflate: zlibSync.Inflate | null = null;
  #state: GzipState = 'more';
  #slice = Buffer.allocUnsafe(SLICE_BYTES);
  /** Place of the next compressed byte to feed. */
  #fed = 0;
  /** Decompressed bytes not asked for any more start here. */
  #start = 0;
  #chunks: Buffer[] = [];
  #end = 0;
  #members = 0;
  #memberCrc = 0;
  #memberBytes = 0;
  #trailer = Buffer.alloc(0);

  /** @param fd stays the caller's */
  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Compressed bytes read so far. */
  get fed(): number {
    return this.#fed;
  }

  /** Decompressed bytes known so far. */
  get decompressed(): number {
    return this.#end;
  }

  /**
   * Fills `target` with the decompressed bytes from `offset` on, as far as there are any. `state` speaks of the file
   * behind the bytes returned: only with a `length` shorter than the target is it anything but `more`.
   */
  read(target: Buffer, offset: number): { length: number; state: GzipState } {
    if (offset < this.#start) throw new Error(`BUG: gzip read at ${offset}, already behind ${this.#start}`);
    this.#discardBelow(offset);
    while (this.#end < offset + target.length && this.#state === 'more') {
      this.#inflateSlice();
      this.#discardBelow(offset);
    }
    let length = 0;
    let at = this.#start;
    for (const chunk of this.#chunks) {
      length += chunk.copy(target, length, Math.max(0, offset - at));
      at += chunk.length;
      if (length === target.length) break;
    }
    return { length, state: offset + length < this.#end ? 'more' : this.#state };
  }

  /** Tries again behind a torn end: the file may have grown. */
  retry(): void {
    if (this.#state === 'torn') this.#state = 'more';
  }

  #discardBelow(offset: number): void {
    while (this.#chunks[0] !== undefined && this.#start + this.#chunks[0].length <= offset) {
      this.#start += this.#chunks[0].length;
      this.#chunks.shift();
    }
  }

  #inflateSlice(): void {
    const length = readSync(this.#fd, this.#slice, 0, SLICE_BYTES, this.#fed);
    this.#fed += length;
    if (length > 0) this.#push(this.#slice.subarray(0, length));
    else if (this.#inflate === null) this.#state = this.#members > 0 ? 'end' : 'torn';
    else if (this.#push(this.#slice.subarray(0, 0)) === 0 && this.#state === 'more') this.#state = 'torn';
  }

  /** Returns how many bytes came out. An empty input drains what zlib holds back when its output was just full. */
  #push(input: Buffer): number {
    if (this.#inflate === null) {
      // What follows a member is another one, or padding and rubbish, which gzip ignores as well.
      const another = input.length > 0 && (this.#members === 0 || input[0] === MEMBER_START);
      if (!another || this.#members >= MEMBERS_MAX) {
        this.#state = another ? 'corrupt' : 'end';
        return 0;
      }
      this.#members += 1;
      this.#memberCrc = 0;
      this.#memberBytes = 0;
      this.#trailer = Buffer.alloc(0);
      this.#inflate = new zlibSync.Inflate({ windowBits: GZIP_WINDOW_BITS, chunkSize: OUTPUT_STEP_BYTES });
      contexts.push(this.#inflate);
    }
    const inflate = this.#inflate;
    // Z_SYNC_FLUSH makes `result` this call's output only. Anything but a Buffer would abort the process.
    inflate.push(input, zlibSync.Z_SYNC_FLUSH);
    const output = inflate.err < 0 ? null : (inflate.result as Buffer);
    if (output !== null && output.length > 0) {
      this.#chunks.push(output);
      this.#end += output.length;
      this.#memberCrc = crc32(output, this.#memberCrc);
      this.#memberBytes += output.length;
    }
    if (inflate.err < 0 && inflate.err !== zlibSync.Z_BUF_ERROR) this.#state = 'corrupt';
    const tail = Buffer.concat([this.#trailer, input]);
    if (inflate.err === zlibSync.Z_STREAM_END) this.#endMember(tail);
    else this.#trailer = tail.subarray(Math.max(0, tail.length - TRAILER_BYTES));
    return output?.length ?? 0;
  }

  /**
   * zlib-sync does not say how much of its input belonged to the member, but the member's trailer (CRC-32 and length of
   * its content) is known by now: behind it stands the next one.
   */
  #endMember(tail: Buffer): void {
    this.#inflate = null;
    const trailer = Buffer.alloc(TRAILER_BYTES);
    trailer.writeUInt32LE(this.#memberCrc >>> 0, 0);
    trailer.writeUInt32LE(this.#memberBytes % 2 ** 32, 4);
    let end = -1;
    // An empty member's trailer is all zeros, as the byte before it can be: then what follows decides.
    for (let at = tail.indexOf(trailer); at >= 0; at = tail.indexOf(trailer, at + 1)) {
      end = at + TRAILER_BYTES;
      if (tail[end] === MEMBER_START) break;
    }
    if (end < 0) this.#state = 'end';
    // The rest of the slice is read again, as the start of what follows.
    else this.#fed -= tail.length - end;
  }
}
