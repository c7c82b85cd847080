import { createHash } from 'node:crypto';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { SegmentIndex } from '@logpipeline/records';
import { isDropped, LINE_BYTES, recordOf, type Store } from './spoolRun.ts';

/** All indexes of a store. */
export function indexesOf(store: Store): SegmentIndex[] {
  return [...store]
    .filter(([key]) => key.includes('/_index/'))
    .map(([, bytes]) => JSON.parse(zstdDecompressSync(bytes).toString()) as SegmentIndex);
}

/** Says what is wrong with what was delivered of lines 0 to `lines`: nothing, when each is there once and accounted for. */
export function faultsOf(store: Store, lines: number, options: { dropNone?: boolean } = {}): string[] {
  const faults: string[] = [];
  const found = new Map<string, number>();
  const objects = new Set([...store.keys()].filter((key) => !key.includes('/_index/')));
  const ranges: [number, number][] = [];
  const sequences: number[] = [];
  let givenUp = 0;
  for (const index of indexesOf(store)) {
    sequences.push(index.sequence);
    for (const source of index.sources) {
      ranges.push(...source.ranges);
      givenUp += source.dropped['buffer_full'] ?? 0;
    }
    if (index.object === null) continue;
    const bytes = store.get(index.object.key);
    if (bytes === undefined || !objects.delete(index.object.key)) {
      faults.push(`${index.object.key} is not stored, or has two indexes`);
      continue;
    }
    if (createHash('sha256').update(bytes).digest('hex') !== index.object.sha256)
      faults.push(`${index.object.key} has other bytes than its index says`);
    for (const line of readObject(index, bytes, faults)) found.set(line, (found.get(line) ?? 0) + 1);
  }
  for (const key of objects) faults.push(`${key} has no index`);
  sequences.sort((a, b) => a - b);
  if (sequences.some((sequence, i) => sequence !== i + 1)) faults.push(`sequences ${sequences.join()}`);
  const covered = cover(ranges);
  const wanted = lines === 0 ? '' : `0-${lines * LINE_BYTES}`;
  if (covered !== wanted) faults.push(`bytes accounted for: ${covered}, not ${wanted}`);
  let lost = 0;
  for (let n = 0; n < lines; n++) {
    const times = found.get(recordOf(n)) ?? 0;
    const expected = options.dropNone !== true && isDropped(n) ? 0 : 1;
    if (times < expected) lost++;
    if (times > expected) faults.push(`line ${n}: ${times} times`);
    found.delete(recordOf(n));
  }
  if (lost !== givenUp) faults.push(`${lost} lines are lost, ${givenUp} were given up`);
  for (const line of found.keys()) faults.push(`not a line that was written: ${line}`);
  return faults;
}

function readObject(index: SegmentIndex, bytes: Buffer, faults: string[]): string[] {
  const lines: string[] = [];
  let at = 0;
  for (const frame of index.frames) {
    if (frame.offset !== at)
      faults.push(`a frame of segment ${index.sequence} is at ${frame.offset}, not ${at}`);
    at = frame.offset + frame.size;
    const compressed = bytes.subarray(frame.offset, at);
    const text = index.object?.key.endsWith('.gz') ? gunzipSync(compressed) : zstdDecompressSync(compressed);
    const records = text.toString().split(/(?<=\n)/);
    if (records.length !== frame.records || text.length !== frame.uncompressedSize)
      faults.push(
        `a frame of segment ${index.sequence} has ${records.length} records, ${frame.records} are promised`,
      );
    lines.push(...records);
  }
  if (at !== bytes.length) faults.push(`segment ${index.sequence} has bytes behind its frames`);
  return lines;
}

/** `0-100` when the ranges cover that, each byte once. */
function cover(ranges: [number, number][]): string {
  const parts: [number, number][] = [];
  for (const [from, to] of ranges.sort((a, b) => a[0] - b[0])) {
    const last = parts.at(-1);
    if (last !== undefined && last[1] === from) last[1] = to;
    else parts.push([from, to]);
  }
  return parts.map(([from, to]) => `${from}-${to}`).join(' ');
}
