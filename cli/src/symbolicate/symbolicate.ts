import { BAD_USAGE, GOOD, UNREACHABLE } from '../exitCode.ts';
import type { Place } from '../sourceMaps/place.ts';
import { type Chunks, inputLines, readFileChunks } from './inputLines.ts';
import { createPrinter } from './printer.ts';
import { printable } from './recordText.ts';
import { SourceMaps } from './sourceMaps.ts';

export type SymbolicateArguments = {
  /** `-`: standard input. */
  files: string[];
  place: Place;
  release: string | undefined;
  json: boolean;
};

export type Streams = {
  input: () => Chunks;
  /** Resolves when more may be written. */
  write: (text: string) => Promise<void>;
  warn: (text: string) => void;
};

/** Prints all lines of all files, with stack traces symbolicated. @returns the exit code */
export async function symbolicate(wanted: SymbolicateArguments, streams: Streams): Promise<number> {
  const maps = new SourceMaps(wanted.place);
  const printer = createPrinter(wanted, maps, streams);
  let code = GOOD;
  try {
    for (const file of wanted.files) {
      const name = file === '-' ? 'standard input' : file;
      try {
        const chunks = file === '-' ? streams.input() : readFileChunks(file);
        for await (const line of inputLines(chunks, name)) await printer.line(line);
      } catch (error) {
        code = BAD_USAGE;
        streams.warn(`${printable(sentence(name, error as NodeJS.ErrnoException))}\n`);
      }
      await printer.flush();
    }
  } finally {
    await maps.close();
  }
  const { stacks, frames, symbolicated } = printer.count;
  streams.warn(`${frames} frames in ${stacks} stack traces, ${symbolicated} symbolicated.\n`);
  return code === GOOD && maps.failures > 0 ? UNREACHABLE : code;
}

function sentence(name: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return `${name}: there is no such file.`;
  if (code === 'EACCES') return `${name}: it may not be read.`;
  if (code === 'EISDIR') return `${name}: that is a folder; name its files.`;
  return message.startsWith(name) ? message : `${name}: ${message}`;
}
