import { parseRecord, printable, printableJson, recordHead } from './recordText.ts';
import type { SourceMaps } from './sourceMaps.ts';
import { parseFrame } from './stackFrame.ts';
import type { Streams, SymbolicateArguments } from './symbolicate.ts';
import { symbolicateRecord } from './symbolicateRecord.ts';
import { MAX_STACK_LINES, symbolicateStack } from './symbolicateStack.ts';

/** Different sentences that are said; of a broken build there would be one a record. */
const MAX_NOTES = 100;

export interface Printer {
  readonly count: { stacks: number; frames: number; symbolicated: number };
  line(line: string): Promise<void>;
  /** Prints what is held back: lines of a text that may be one stack trace. */
  flush(): Promise<void>;
}

/** Prints records and lines of text as they come, with their stack traces symbolicated. */
export function createPrinter(
  { release, json }: SymbolicateArguments,
  maps: SourceMaps,
  { write, warn }: Streams,
): Printer {
  const count = { stacks: 0, frames: 0, symbolicated: 0 };
  const said = new Set<string>();
  let held: string[] = [];

  const take = (stacks: number, result: { frames: number; symbolicated: number; notes: string[] }) => {
    count.stacks += stacks;
    count.frames += result.frames;
    count.symbolicated += result.symbolicated;
    for (const note of result.notes) {
      if (said.has(note) || said.size >= MAX_NOTES) continue;
      said.add(note);
      warn(`${printable(note)}\n`);
    }
  };
  const writeText = (text: string) => write(json ? `${printableJson({ text })}\n` : `${printable(text)}\n`);

  const flush = async () => {
    if (held.length === 0) return;
    const text = held.join('\n');
    held = [];
    const stack = await symbolicateStack(text, release, maps);
    if (stack !== undefined) take(1, stack);
    await writeText(stack?.text ?? text);
  };

  const printRecord = async (line: string, record: Record<string, unknown>) => {
    const result = await symbolicateRecord(record, release, maps);
    if (result === undefined) return write(`${printable(line)}\n`);
    take(result.stacks.length, result);
    const { frames, symbolicated, notes } = result;
    if (json)
      return write(
        `${printableJson({ ...result.record, symbolication: { frames, symbolicated, notes } })}\n`,
      );
    return write(`${printable([recordHead(record, result.stacks), ...result.stacks].join('\n'))}\n\n`);
  };

  return {
    count,
    flush,
    async line(line) {
      if (parseFrame(line) !== undefined) {
        held.push(line);
        if (held.length >= MAX_STACK_LINES) await flush();
        return;
      }
      await flush();
      const record = parseRecord(line);
      await (record === undefined ? writeText(line) : printRecord(line, record));
    },
  };
}
