import { closeSync, fstatSync, readSync, readvSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { type DiskFile, openDiskFile } from './diskFile.ts';
import { idOfDiskFile, idOfOpenFile, readHead } from './fileHead.ts';
import { fileId } from './fileId.ts';
import { GzipReader, type GzipState } from './gzipReader.ts';
import { GUARD_BYTES, type PlaceHint } from './placeHint.ts';

/**
 * One file of a source through its life: created, renamed, compressed, deleted. Once open it is read through the same
 * descriptor, whatever happens to its name.
 */
export class Generation {
  readonly ordinal: number;
  /** The file as it lies on disk (or did last). While the plain file is open this may be its `.gz` already. */
  file: DiskFile;
  /** It was there at the last look: as itself or as its `.gz`. */
  present = true;
  id: string | null = null;
  /** The cursor, in bytes after decompression. */
  offset = 0;
  /** Set once the file is known to be complete; bytes after decompression. */
  finalSize: number | null = null;
  /** It was set aside unread, because the original holds the same. */
  isSpareCopy = false;
  /** It is a copy, and the original was cut: what was written between the two is in neither. */
  cutAfter = false;
  /** The end was handed out as `last`: what comes now comes too late. */
  lastGiven = false;
  /** When the file was last seen to grow, and when a later file was first seen, by the source's clock. */
  changedAt: number;
  supersededAt: number | null = null;
  /** Why it could not be opened when that was last tried, though it is there. */
  failure: string | undefined;
  /** Bytes on disk at the last look into the open file. */
  size: number;
  #keys: string[];
  #openKey: string | null = null;
  #fd: number | null = null;
  #gzip: GzipReader | null = null;
  #linked = true;
  #mtimeMs = 0;
  #comparedAtMs = 0;
  #guard: Buffer = Buffer.alloc(0);
  /** The first bytes as last seen, while the cursor is among them. */
  #head: Buffer = Buffer.alloc(0);

  constructor(ordinal: number, file: DiskFile, now: number) {
    this.ordinal = ordinal;
    this.file = file;
    this.size = file.size;
    this.changedAt = now;
    this.#keys = [file.key];
  }

  get isOpen(): boolean {
    return this.#fd !== null;
  }

  /** The open file is a gzip file; when none is open: the one on disk. */
  get compressed(): boolean {
    return this.#fd === null ? this.file.compressed : this.#gzip !== null;
  }

  /** As of the last {@link measure}: the open file has no name any more (its `.gz` may have one). */
  get unlinked(): boolean {
    return this.#fd !== null && !this.#linked;
  }

  /** The file on disk is the very one that is open, not its `.gz`. */
  get openOnDisk(): boolean {
    return this.present && this.#openKey === this.file.key;
  }

  /** Is this listed file the generation, under whatever name? A smaller file only has a deleted one's inode number. */
  is(file: DiskFile): boolean {
    if (!this.#keys.includes(file.key)) return false;
    return this.#openKey === file.key || file.compressed || file.size >= (this.finalSize ?? this.offset);
  }

  locate(file: DiskFile): void {
    this.file = file;
    this.present = true;
    if (!this.#keys.includes(file.key)) this.#keys.push(file.key);
  }

  /** Opens the file, settling its id when it can be. `missing` also when another file has its name by now. */
  open(follow: boolean): 'open' | 'missing' | 'failed' {
    if (this.#fd !== null) return 'open';
    const opened = openDiskFile(this.file.path, this.file.name, follow);
    this.failure = opened.status === 'failed' ? opened.message : undefined;
    if (opened.status === 'failed') return 'failed';
    if (opened.status !== 'opened') return 'missing';
    if (opened.file.key !== this.file.key) {
      closeSync(opened.fd);
      return 'missing';
    }
    this.#fd = opened.fd;
    this.#openKey = opened.file.key;
    this.#gzip = opened.file.compressed ? new GzipReader(opened.fd) : null;
    this.size = opened.file.size;
    this.settleId();
    return 'open';
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
    this.#openKey = null;
    this.#gzip = null;
  }

  /** Hands the open descriptor over: the same file under new content (copytruncate). */
  continueAs(next: Generation): void {
    next.#fd = this.#fd;
    next.#openKey = this.#openKey;
    next.file = this.file;
    next.present = this.present;
    next.#keys = this.#openKey === null ? [] : [this.#openKey];
    this.#fd = null;
    this.close();
  }

  settleId(follow = false): string | null {
    this.id ??= this.#headId(follow, this.finalSize !== null || this.compressed);
    return this.id;
  }

  /** Has the file this id, or had it when it was taken as complete without a whole first line? */
  hasId(id: string, follow: boolean): boolean {
    return (this.settleId(follow) ?? this.#headId(follow, true)) === id;
  }

  #headId(follow: boolean, complete: boolean): string | null {
    if (this.#fd !== null) return idOfOpenFile(this.#fd, this.#gzip !== null, complete);
    return this.present ? idOfDiskFile(this.file, follow, complete) : null;
  }

  /** Looks at the open file: its size, and whether it grew. */
  measure(now: number): void {
    const { size, nlink, mtimeMs } = fstatSync(this.#descriptor());
    if (size !== this.size) this.changedAt = now;
    this.size = size;
    this.#mtimeMs = mtimeMs;
    this.#linked = nlink > 0;
  }

  /**
   * Reads plain bytes at the cursor up to `end`. Null: the bytes before the cursor are others than those that were consumed.
   */
  readPlain(buffer: Buffer, end: number, guarded: boolean): number | null {
    const wanted = buffer.subarray(0, Math.min(buffer.length, end - this.offset));
    if (!guarded || this.#guard.length === 0)
      return readSync(this.#descriptor(), wanted, 0, wanted.length, this.offset);
    const before = Buffer.allocUnsafe(this.#guard.length);
    const length = readvSync(this.#descriptor(), [before, wanted], this.offset - before.length);
    return before.equals(this.#guard) ? length - before.length : null;
  }

  readGzip(buffer: Buffer): { length: number; state: GzipState; decompressed: number } {
    if (this.#gzip === null) throw new Error('BUG: not a gzip file');
    this.#gzip.retry();
    return { ...this.#gzip.read(buffer, this.offset), decompressed: this.#gzip.decompressed };
  }

  /** Moves the cursor behind the first `bytes` of what was read; they are remembered for the next comparison. */
  consume(read: Buffer, bytes: number): void {
    this.#guard = this.#guardBehind(read.subarray(0, bytes));
    this.offset += bytes;
  }

  #guardBehind(bytes: Buffer): Buffer {
    const tail = bytes.subarray(Math.max(0, bytes.length - GUARD_BYTES));
    const kept = this.#guard.subarray(Math.max(0, this.#guard.length - (GUARD_BYTES - tail.length)));
    return Buffer.concat([kept, tail]);
  }

  /** Starts at a place of an earlier process. `guarded`: notice from there on when the bytes before it change. */
  startAt(offset: number, guarded: boolean): void {
    this.offset = offset;
    this.#guard = guarded && !this.compressed ? this.bytesBefore(offset) : Buffer.alloc(0);
  }

  /** The open plain file is another one up to the cursor than what was read of it. At its end only asked after a write. */
  wasReplaced(): boolean {
    // So few bytes before the cursor may be the same by chance: all that was seen is compared.
    if (this.offset < GUARD_BYTES && this.#lostItsHead()) return true;
    if (this.offset < this.size || this.#guard.length === 0 || this.#mtimeMs === this.#comparedAtMs)
      return false;
    this.#comparedAtMs = this.#mtimeMs;
    return !this.bytesBefore(this.offset).subarray(-this.#guard.length).equals(this.#guard);
  }

  #lostItsHead(): boolean {
    const head = readHead(this.#descriptor());
    const isOther = this.id !== null && fileId(head, this.finalSize !== null) !== this.id;
    const lost = isOther || !head.subarray(0, this.#head.length).equals(this.#head);
    this.#head = head;
    return lost;
  }

  /** Has it, under the same id, the bytes that were consumed of another? Opens it. */
  continues(other: Generation, follow: boolean): boolean {
    if (other.id === null || !this.hasId(other.id, follow) || this.open(follow) !== 'open') return false;
    const isSame = this.bytesBefore(other.offset).equals(other.#guard);
    if (!isSame) this.close();
    return isSame;
  }

  /** At most {@link GUARD_BYTES} bytes before an offset; fewer when the file is shorter. */
  bytesBefore(offset: number): Buffer {
    const guard = Buffer.alloc(Math.min(offset, GUARD_BYTES));
    const from = offset - guard.length;
    const length = this.#gzip
      ? new GzipReader(this.#descriptor()).read(guard, from).length
      : readSync(this.#descriptor(), guard, 0, guard.length, from);
    return guard.subarray(0, length);
  }

  /** What tells this file from another that starts with the same line, up to the end of what was `read` at the cursor. */
  identify(madeAt: number, read: Buffer): PlaceHint {
    const key = this.#openKey ?? this.file.key;
    const guard = this.#guardBehind(read);
    const offset = this.offset + read.length;
    // Just behind a resume in a gzip file the bytes before the cursor are not all known.
    if (offset === 0 || guard.length < Math.min(offset, GUARD_BYTES)) return { key, madeAt };
    return { key, madeAt, check: { offset, crc: crc32(guard) } };
  }

  /** Bytes behind the cursor, of a gzip file the compressed ones. */
  backlog(): number {
    if (this.#gzip) return Math.max(0, this.size - this.#gzip.fed);
    return this.file.compressed && this.#fd === null
      ? this.file.size
      : Math.max(0, (this.finalSize ?? this.size) - this.offset);
  }

  #descriptor(): number {
    if (this.#fd === null) throw new Error(`BUG: ${this.file.path} is not open`);
    return this.#fd;
  }
}
