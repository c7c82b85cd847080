import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { FrameEntry, GapEntry } from '@logpipeline/records';
import type { OpenSegmentEntry } from './commitRecord.ts';
import type { AccountedFile, Frame } from './frame.ts';
import { decodeJournal, headerOf, JournalEncoder, type JournalEntry, type SegmentHeader } from './journal.ts';
import { segmentPath } from './layout.ts';

/** Bytes that one read takes while the hash of a recovered segment is computed again. */
const REHASH_CHUNK_BYTES = 1 << 20;

/** A segment that still grows: its data file and its journal. Only the spool's writer calls it, one call at a time. */
export class OpenSegment {
  readonly header: SegmentHeader;
  records = 0;
  uncompressedSize = 0;
  /** Earliest record time, milliseconds since 1970 UTC; infinite while there is none. */
  firstTime = Number.POSITIVE_INFINITY;
  #data: FileHandle;
  #journal: FileHandle;
  #dataLength = 0;
  #journalLength = 0;
  #hash: Hash = createHash('sha256');
  #encoder = new JournalEncoder();
  #dirty = true;

  private constructor(header: SegmentHeader, data: FileHandle, journal: FileHandle) {
    this.header = header;
    this.#data = data;
    this.#journal = journal;
  }

  static async create(folder: string, header: SegmentHeader): Promise<OpenSegment> {
    const files = await openFiles(folder, header.sequence, 'w+');
    return await orClose(files, async () => {
      const segment = new OpenSegment(header, ...files);
      await segment.#log(segment.#encoder.header(header));
      return segment;
    });
  }

  /** Opens a committed segment again and cuts off what was never committed. */
  static async recover(folder: string, entry: OpenSegmentEntry): Promise<OpenSegment> {
    const files = await openFiles(folder, entry.sequence, 'r+');
    return await orClose(files, async () => {
      const [data, journal] = files;
      await cut(data, entry.dataLength, entry.sequence);
      await cut(journal, entry.journalLength, entry.sequence);
      return await OpenSegment.#restore(data, journal);
    });
  }

  /** Opens a segment whose sealing was committed, but whose index was not written yet. */
  static async recoverSealed(folder: string, sequence: number): Promise<OpenSegment> {
    const files = await openFiles(folder, sequence, 'r+');
    return await orClose(files, () => OpenSegment.#restore(...files));
  }

  static async #restore(data: FileHandle, journal: FileHandle): Promise<OpenSegment> {
    const bytes = await journal.readFile();
    const segment = new OpenSegment(headerOf(decodeJournal(bytes)), data, journal);
    segment.#dataLength = (await data.stat()).size;
    segment.#journalLength = bytes.length;
    await hashInto(segment.#hash, data, segment.#dataLength);
    segment.#encoder = new JournalEncoder(segment.#counting(decodeJournal(bytes)));
    return segment;
  }

  /** Appends a frame's compressed bytes (undefined: it held no record) and accounts for its runs. */
  async append(frame: Frame, compressed: Buffer | undefined): Promise<void> {
    let entry: FrameEntry | null = null;
    if (compressed !== undefined) {
      entry = {
        offset: this.#dataLength,
        size: compressed.length,
        uncompressedSize: frame.end,
        records: frame.records,
        firstTime: frame.firstTime,
        lastTime: frame.lastTime,
      };
      await writeFully(this.#data, compressed, this.#dataLength);
      this.#dataLength += compressed.length;
      this.#hash.update(compressed);
      this.#count(entry);
    }
    await this.#log(this.#encoder.frame(entry, frame.runs));
  }

  async appendGap(gap: GapEntry): Promise<void> {
    await this.#log(this.#encoder.gap(gap));
  }

  async appendFinal(file: AccountedFile): Promise<void> {
    await this.#log(this.#encoder.final(file));
  }

  /** Makes all that was appended durable. */
  async sync(): Promise<void> {
    if (!this.#dirty) return;
    await Promise.all([this.#data.datasync(), this.#journal.datasync()]);
    this.#dirty = false;
  }

  get dataLength(): number {
    return this.#dataLength;
  }

  get journalLength(): number {
    return this.#journalLength;
  }

  /** Bytes on disk. */
  get diskBytes(): number {
    return this.#dataLength + this.#journalLength;
  }

  entry(): OpenSegmentEntry {
    return {
      sequence: this.header.sequence,
      dataLength: this.#dataLength,
      journalLength: this.#journalLength,
    };
  }

  async journal(): Promise<Iterable<JournalEntry>> {
    const bytes = Buffer.allocUnsafe(this.#journalLength);
    await readFully(this.#journal, bytes, 0);
    return decodeJournal(bytes);
  }

  /** SHA-256 of the data so far, lower-case hex. */
  sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  async close(): Promise<void> {
    await Promise.all([this.#data.close(), this.#journal.close()]);
  }

  async #log(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    await writeFully(this.#journal, bytes, this.#journalLength);
    this.#journalLength += bytes.length;
    this.#dirty = true;
  }

  *#counting(entries: Iterable<JournalEntry>): Generator<JournalEntry> {
    for (const entry of entries) {
      if (entry.type === 'frame' && entry.frame !== null) this.#count(entry.frame);
      yield entry;
    }
  }

  #count(frame: FrameEntry): void {
    this.records += frame.records;
    this.uncompressedSize += frame.uncompressedSize;
    this.firstTime = Math.min(this.firstTime, frame.firstTime);
  }
}

async function cut(handle: FileHandle, length: number, sequence: number): Promise<void> {
  const { size } = await handle.stat();
  if (size < length) {
    throw new Error(
      `Segment ${sequence} has ${size} bytes, but ${length} were committed and fsynced: the disk lost them. ` +
        'Likely cause: a broken disk, or a volume that ignores fsync. Move the pipeline’s spool folder away to go on.',
    );
  }
  if (size === length) return;
  await handle.truncate(length);
  // Once sealed its length is what the file has: the cut must not be undone by a power loss.
  await handle.sync();
}

async function openFiles(
  folder: string,
  sequence: number,
  flags: 'w+' | 'r+',
): Promise<[data: FileHandle, journal: FileHandle]> {
  const data = await open(segmentPath(folder, sequence, 'data'), flags, 0o600);
  try {
    return [data, await open(segmentPath(folder, sequence, 'journal'), flags, 0o600)];
  } catch (error) {
    await data.close();
    throw error;
  }
}

/** A disk that stays full must not cost two descriptors at each attempt. */
async function orClose<T>(files: readonly FileHandle[], act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    for (const file of files) await file.close();
    throw error;
  }
}

async function hashInto(hash: Hash, handle: FileHandle, length: number): Promise<void> {
  const buffer = Buffer.allocUnsafe(Math.min(REHASH_CHUNK_BYTES, length));
  for (let at = 0; at < length; at += buffer.length) {
    const part = buffer.subarray(0, Math.min(buffer.length, length - at));
    await readFully(handle, part, at);
    hash.update(part);
  }
}

async function readFully(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, position + done);
    if (bytesRead === 0) throw new Error(`A file of the spool ends ${bytes.length - done} bytes too early.`);
    done += bytesRead;
  }
}

async function writeFully(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
