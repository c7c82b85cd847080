import { originalPositionFor, type TraceMap, traceSegment } from '@jridgewell/trace-mapping';
import type { SourceMaps } from './sourceMaps.ts';
import { parseFrame, type StackFrame } from './stackFrame.ts';

export type SymbolicatedStack = {
  text: string;
  /** Lines that name a place in a script. */
  frames: number;
  /** Of these, those whose original place was found. */
  symbolicated: number;
  /** Sentences, each once. */
  notes: string[];
};

/** Lines of one stack that are looked at. */
export const MAX_STACK_LINES = 500;

/**
 * Replaces each frame whose original place is known; all other lines stay as they are.
 *
 * @param release undefined: not known, so nothing is found
 * @returns undefined when no line is a frame
 */
export async function symbolicateStack(
  stack: string,
  release: string | undefined,
  maps: SourceMaps,
): Promise<SymbolicatedStack | undefined> {
  const lines = stack.split('\n');
  const frames = lines.map((line, nth) => (nth < MAX_STACK_LINES ? parseFrame(line) : undefined));
  const count = frames.filter((frame) => frame !== undefined).length;
  if (count === 0) return undefined;
  const notes = new Set<string>();
  if (release === undefined) {
    notes.add('No release is known: the record names none, and neither does --release.');
    return { text: stack, frames: count, symbolicated: 0, notes: [...notes] };
  }
  const originals: (Original | undefined)[] = [];
  for (const [nth, frame] of frames.entries()) {
    // Chrome gives the place of the name.
    const called = lines[nth]?.trimStart().startsWith('at ') ? undefined : frames[nth - 1]?.name;
    originals.push(frame === undefined ? undefined : await originalOf(frame, called, release, maps, notes));
  }
  const text = lines.map((line, nth) => {
    const [frame, original, caller] = [frames[nth], originals[nth], originals[nth + 1]];
    return frame === undefined || original === undefined ? line : frameText(frame, original, caller);
  });
  const symbolicated = originals.filter((original) => original !== undefined).length;
  return { text: text.join('\n'), frames: count, symbolicated, notes: [...notes] };
}

/** `name`: of what is called there, in the sources. */
type Original = { source: string; line: number; column: number; name: string | null };

/** @param called what the script calls the function that was called there */
async function originalOf(
  { url, line, column }: StackFrame,
  called: string | undefined,
  release: string,
  maps: SourceMaps,
  notes: Set<string>,
): Promise<Original | undefined> {
  const found = await maps.find(release, url);
  if ('note' in found) {
    notes.add(found.note);
    return undefined;
  }
  try {
    return positionIn(found.map, line, column, called);
  } catch (error) {
    // Mappings are only decoded when they are asked.
    notes.add(`The map of ${url.slice(0, 200)} is damaged: ${(error as Error).message.slice(0, 200)}`);
    return undefined;
  }
}

function positionIn(
  map: TraceMap,
  line: number,
  column: number,
  called: string | undefined,
): Original | undefined {
  const found = originalPositionFor(map, { line, column: column - 1 });
  // Of a damaged map it may be undefined, too.
  if (typeof found.source !== 'string') return undefined;
  return {
    source: found.source,
    line: found.line,
    column: found.column + 1,
    name: nameOf(map, line, column, called),
  };
}

/**
 * Of what is called there. Some browsers give the place behind its name, that of `(`: then a name that is as long as the script's has to begin
 * so far before. Otherwise, where nothing begins at that very column, the nearest name would be of something else.
 */
function nameOf(map: TraceMap, line: number, column: number, called: string | undefined): string | null {
  const before = /^[\w$]+$/.test(called ?? '') ? (called?.length ?? 0) : 0;
  const segment = segmentAt(map, line, column) ?? segmentAt(map, line, column - before);
  const name = segment?.[4];
  return name === undefined ? null : (map.names[name] ?? null);
}

function segmentAt(map: TraceMap, line: number, column: number): ReturnType<typeof traceSegment> | undefined {
  if (column < 1) return undefined;
  const segment = traceSegment(map, line - 1, column - 1);
  return segment?.[0] === column - 1 ? segment : undefined;
}

/**
 * What a function is called in the sources stands where it was called, in the line below: that is the only place for which maps have it. Where
 * they have none its name was not changed, or the caller is not its own (a callback): the script's name stays.
 */
function frameText(
  { indent, name }: StackFrame,
  { source, line, column }: Original,
  caller: Original | undefined,
) {
  const original = caller?.name ?? name;
  const place = `${source}:${line}:${column}`;
  return `${indent === '' ? '    ' : indent}at ${original === undefined ? place : `${original} (${place})`}`;
}
