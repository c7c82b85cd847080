import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { CORPUS, type CorpusLine } from './corpus.ts';

/** A frame closes at this many bytes of records, as the agent's do. */
const FRAME_BYTES = 1 << 20;

/** Records in the shape that objects have, made without the agent: `rounds` times the corpus. */
export function sampleRecords(rounds: number): string[] {
  return Array.from({ length: rounds }, (_, round) =>
    CORPUS.map((line, n) => sampleRecord(line, round * 1000 + n)),
  ).flat();
}

function sampleRecord(line: CorpusLine, n: number): string {
  const timestamp = `2026-11-23T04:05:${String(n % 60).padStart(2, '0')}.${String(n).padStart(9, '0')}Z`;
  const head =
    `{"timestamp":"${timestamp}","level":"INFO","kind":"log","cluster":"c","node":"n","namespace":"shop",` +
    '"pod":"p","container":"c","stream":"stdout",';
  return `${head}${line.json ? `"data":${line.text}` : `"message":${JSON.stringify(line.text)}`}}`;
}

/** The records as an object: independent frames of about 1 MiB. */
export function sampleObject(
  records: readonly string[],
  compression: 'zstd' | 'gzip',
): { bytes: Buffer; frames: number } {
  const frames: Buffer[] = [];
  let open: string[] = [];
  let size = 0;
  const close = () => {
    const bytes = Buffer.from(`${open.join('\n')}\n`);
    const params = { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 };
    frames.push(compression === 'zstd' ? zstdCompressSync(bytes, { params }) : gzipSync(bytes, { level: 1 }));
    open = [];
    size = 0;
  };
  for (const record of records) {
    open.push(record);
    size += record.length;
    if (size >= FRAME_BYTES) close();
  }
  if (open.length > 0) close();
  return { bytes: Buffer.concat(frames), frames: frames.length };
}
