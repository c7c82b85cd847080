import type { SegmentIndex } from '@logpipeline/records';
import * as v from 'valibot';
import { ArchiveError } from './archiveError.ts';
import { readFrames } from './frames.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const time = v.pipe(v.string(), v.isoTimestamp());
const fileId = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/, 'expected 16 hex digits'));

const source = v.variant('type', [
  v.object({
    type: v.literal('container'),
    namespace: v.string(),
    pod: v.string(),
    uid: v.string(),
    container: v.string(),
    restart: count,
  }),
  v.object({ type: v.literal('path'), path: v.string() }),
  v.object({ type: v.literal('records'), kind: v.string(), path: v.string() }),
]);

/** Fields that are not known here are left out: a later agent may add some without changing `version`. */
const schema = v.object({
  version: v.literal(1),
  pipeline: v.string(),
  cluster: v.string(),
  node: v.string(),
  series: v.string(),
  sequence: v.pipe(count, v.minValue(1)),
  kind: v.string(),
  hour: v.pipe(v.number(), v.safeInteger()),
  object: v.nullable(
    v.object({
      key: v.string(),
      size: count,
      sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'expected 64 hex digits')),
      records: count,
      uncompressedSize: count,
    }),
  ),
  frames: v.array(
    v.object({
      offset: count,
      size: count,
      uncompressedSize: count,
      records: count,
      firstTime: v.number(),
      lastTime: v.number(),
    }),
  ),
  sources: v.array(
    v.object({
      source,
      file: fileId,
      ranges: v.array(v.tuple([count, count])),
      shipped: count,
      dropped: v.record(v.string(), count),
      firstTime: v.nullable(v.number()),
      lastTime: v.nullable(v.number()),
      state: v.picklist(['open', 'final']),
    }),
  ),
  gaps: v.array(
    v.object({
      reason: v.string(),
      source: v.exactOptional(source),
      file: v.exactOptional(v.string()),
      from: v.exactOptional(v.nullable(count)),
      to: v.exactOptional(v.nullable(count)),
      key: v.exactOptional(v.string()),
      records: v.exactOptional(count),
      bytes: v.exactOptional(count),
    }),
  ),
  sealedAt: time,
  nextDue: time,
  stopping: v.boolean(),
});

/**
 * Reads the bytes of a stored index (compressed) and checks that it does not contradict itself.
 *
 * @throws ArchiveError `bad_index` with everything that is wrong, or as {@link readFrames}
 */
export async function readIndex(bytes: Buffer, name: string): Promise<SegmentIndex> {
  const blocks: Buffer[] = [];
  for await (const frame of readFrames(bytes, name)) blocks.push(frame.data);
  const parsed = v.safeParse(schema, parseJson(Buffer.concat(blocks), name));
  if (!parsed.success) {
    const problems = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'index'}: ${issue.message}`);
    throw new ArchiveError('bad_index', name, null, problems.join('; '));
  }
  const index: SegmentIndex = parsed.output;
  const problems = contradictions(index);
  if (problems.length > 0) throw new ArchiveError('bad_index', name, null, problems.join('; '));
  return index;
}

/** What in an index of the right shape cannot be true. */
export function contradictions(index: SegmentIndex): string[] {
  const problems: string[] = [];
  let end = 0;
  for (const [position, frame] of index.frames.entries()) {
    if (frame.offset !== end)
      problems.push(`frames.${position}.offset: expected ${end}, found ${frame.offset}`);
    if (frame.lastTime < frame.firstTime) problems.push(`frames.${position}: lastTime is before firstTime`);
    end = frame.offset + frame.size;
  }
  const { object } = index;
  const expect = (field: string, stated: number, summed: number) => {
    if (stated !== summed) problems.push(`${field}: ${stated}, but its parts add up to ${summed}`);
  };
  expect('object.size', object?.size ?? 0, end);
  expect('object.records', object?.records ?? 0, sum(index.frames.map((frame) => frame.records)));
  expect(
    'object.uncompressedSize',
    object?.uncompressedSize ?? 0,
    sum(index.frames.map((frame) => frame.uncompressedSize)),
  );
  expect('object.records', object?.records ?? 0, sum(index.sources.map((entry) => entry.shipped)));
  for (const [position, entry] of index.sources.entries()) {
    let before = -1;
    for (const [from, to] of entry.ranges) {
      if (from >= to) problems.push(`sources.${position}.ranges: [${from}, ${to}) is empty`);
      if (from < before)
        problems.push(`sources.${position}.ranges: [${from}, ${to}) is not behind the one before it`);
      before = to;
    }
  }
  return problems;
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function parseJson(bytes: Buffer, name: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new ArchiveError('bad_index', name, null, `not JSON: ${(cause as Error).message}`, { cause });
  }
}
