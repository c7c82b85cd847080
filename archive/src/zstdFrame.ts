/**
 * The extent of one zstd frame, found from its headers alone, without decompressing it (RFC 8878, section 3.1).
 *
 * Node's one-shot decoder returns only the first of several frames (nodejs/node#64741) and does not say where it
 * stopped, so that a reader of our objects has to know each frame's exact length beforehand.
 */
export type ZstdFrame =
  | {
      status: 'frame';
      /** `skippable` frames hold no content. We write none, but a stock reader passes over them, and so do we. */
      kind: 'data' | 'skippable';
      /** Bytes, with magic number and checksum. */
      length: number;
      /** Bytes after decompression, when the frame's header says so. */
      contentSize: number | null;
      checksum: boolean;
    }
  | { status: 'truncated'; message: string }
  | { status: 'notAFrame'; message: string }
  | { status: 'corrupt'; message: string };

const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const SKIPPABLE_MASK = 0xfffffff0;
const DICTIONARY_ID_BYTES = [0, 1, 2, 4] as const;
const BLOCK_HEADER_BYTES = 3;
const CHECKSUM_BYTES = 4;
/** RFC 8878, 3.1.1.2: no block is larger, whatever the window. */
const MAX_BLOCK_BYTES = 128 * 1024;

const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;

/** Measures the frame that begins at `offset` of `bytes`. */
export function measureZstdFrame(bytes: Buffer, offset: number): ZstdFrame {
  if (offset + 4 > bytes.length) return { status: 'truncated', message: 'cut inside a magic number' };
  const magic = bytes.readUInt32LE(offset);
  if ((magic & SKIPPABLE_MASK) >>> 0 === SKIPPABLE_MAGIC) return measureSkippable(bytes, offset);
  if (magic !== MAGIC) {
    return {
      status: 'notAFrame',
      message: `expected a zstd frame, found 0x${magic.toString(16).padStart(8, '0')}`,
    };
  }

  const header = readHeader(bytes, offset + 4);
  if (header.status !== 'header') return header;

  let at = header.end;
  for (let last = false; !last; ) {
    if (at + BLOCK_HEADER_BYTES > bytes.length)
      return { status: 'truncated', message: 'cut at a block header' };
    const block = bytes.readUIntLE(at, BLOCK_HEADER_BYTES);
    last = (block & 1) === 1;
    const type = (block >> 1) & 3;
    const size = block >> 3;
    if (type === RESERVED_BLOCK) return { status: 'corrupt', message: `reserved block type at byte ${at}` };
    if (size > MAX_BLOCK_BYTES) return { status: 'corrupt', message: `block of ${size} bytes at byte ${at}` };
    // An RLE block stores one byte, and its size says how often it is repeated.
    at += BLOCK_HEADER_BYTES + (type === RLE_BLOCK ? 1 : size);
  }
  if (header.checksum) at += CHECKSUM_BYTES;
  if (at > bytes.length)
    return { status: 'truncated', message: `${at - bytes.length} bytes of the frame are missing` };
  return {
    status: 'frame',
    kind: 'data',
    length: at - offset,
    contentSize: header.contentSize,
    checksum: header.checksum,
  };
}

type Header =
  | { status: 'header'; end: number; contentSize: number | null; checksum: boolean }
  | { status: 'truncated'; message: string }
  | { status: 'corrupt'; message: string };

function readHeader(bytes: Buffer, start: number): Header {
  const descriptor = bytes[start];
  if (descriptor === undefined) return { status: 'truncated', message: 'cut before the frame header' };
  const singleSegment = (descriptor & 0x20) !== 0;
  if ((descriptor & 0x08) !== 0)
    return { status: 'corrupt', message: 'reserved bit set in the frame header' };

  const windowBytes = singleSegment ? 0 : 1;
  const dictionaryBytes = DICTIONARY_ID_BYTES[(descriptor & 3) as 0 | 1 | 2 | 3];
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 ? (singleSegment ? 1 : 0) : 1 << sizeFlag;
  const sizeAt = start + 1 + windowBytes + dictionaryBytes;
  const end = sizeAt + sizeBytes;
  if (end > bytes.length) return { status: 'truncated', message: 'cut inside the frame header' };
  return {
    status: 'header',
    end,
    contentSize: readContentSize(bytes, sizeAt, sizeBytes),
    checksum: (descriptor & 0x04) !== 0,
  };
}

function readContentSize(bytes: Buffer, at: number, length: number): number | null {
  switch (length) {
    case 1:
      return bytes.readUInt8(at);
    case 2:
      return bytes.readUInt16LE(at) + 256;
    case 4:
      return bytes.readUInt32LE(at);
    case 8:
      return Number(bytes.readBigUInt64LE(at));
    default:
      return null;
  }
}

function measureSkippable(bytes: Buffer, offset: number): ZstdFrame {
  if (offset + 8 > bytes.length) return { status: 'truncated', message: 'cut inside a skippable frame' };
  const length = 8 + bytes.readUInt32LE(offset + 4);
  if (offset + length > bytes.length) return { status: 'truncated', message: 'cut inside a skippable frame' };
  return { status: 'frame', kind: 'skippable', length, contentSize: 0, checksum: false };
}
