import { isExactNumber } from './recordText.ts';
import type { SourceMaps } from './sourceMaps.ts';
import { symbolicateStack } from './symbolicateStack.ts';

export type SymbolicatedRecord = {
  /** The record with stack traces replaced. */
  record: Record<string, unknown>;
  /** The stack traces, in the record's order. */
  stacks: string[];
  frames: number;
  symbolicated: number;
  notes: string[];
};

/** Values of one record that are looked at. */
const MAX_VALUES = 10_000;
const MAX_DEPTH = 100;

/**
 * Symbolicates every string of a record that is a stack trace, wherever it stands.
 *
 * @param release used where the record has none as `release` or `data.release`
 * @returns undefined when there is none
 */
export async function symbolicateRecord(
  record: Record<string, unknown>,
  release: string | undefined,
  maps: SourceMaps,
): Promise<SymbolicatedRecord | undefined> {
  const result: SymbolicatedRecord = { record, stacks: [], frames: 0, symbolicated: 0, notes: [] };
  const notes = new Set<string>();
  const own = releaseOf(record) ?? release;
  let left = MAX_VALUES;

  const visit = async (value: unknown, depth: number): Promise<unknown> => {
    if (left-- <= 0 || depth > MAX_DEPTH) return value;
    if (typeof value === 'string') return visitText(value);
    if (typeof value !== 'object' || value === null || isExactNumber(value)) return value;
    if (Array.isArray(value)) {
      const items: unknown[] = [];
      for (const item of value) items.push(await visit(item, depth + 1));
      return items;
    }
    const fields: [string, unknown][] = [];
    for (const [name, field] of Object.entries(value)) fields.push([name, await visit(field, depth + 1)]);
    // Not by assignment: a client may name a field __proto__.
    return Object.fromEntries(fields);
  };

  const visitText = async (text: string): Promise<string> => {
    const stack = await symbolicateStack(text, own, maps);
    if (stack === undefined) return text;
    result.stacks.push(stack.text);
    result.frames += stack.frames;
    result.symbolicated += stack.symbolicated;
    for (const note of stack.notes) notes.add(note);
    return stack.text;
  };

  result.record = (await visit(record, 0)) as Record<string, unknown>;
  result.notes = [...notes];
  return result.frames === 0 ? undefined : result;
}

function releaseOf(record: Record<string, unknown>): string | undefined {
  const data = record['data'];
  const inside =
    typeof data === 'object' && data !== null ? (data as Record<string, unknown>)['release'] : undefined;
  return [record['release'], inside].find((release) => typeof release === 'string');
}
