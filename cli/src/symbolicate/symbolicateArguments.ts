import { parseArgs } from 'node:util';
import { MAP_OPTIONS, readMapValues } from '../sourceMaps/mapArguments.ts';
import { isRelease } from '../sourceMaps/release.ts';
import type { SymbolicateArguments } from './symbolicate.ts';

const OPTIONS = { ...MAP_OPTIONS, maps: { type: 'string' } } as const;

/**
 * @param region of the environment
 * @returns 'help', or a sentence when something is wrong
 * @throws what parseArgs throws
 */
export function parseSymbolicate(
  rest: string[],
  region: string | undefined,
): SymbolicateArguments | 'help' | { problem: string } {
  const { values, positionals } = parseArgs({ args: rest, options: OPTIONS, allowPositionals: true });
  if (values.help) return 'help';
  if (values.maps === undefined)
    return { problem: 'No source maps are given; use --maps FOLDER or --maps s3://bucket/prefix.' };
  const read = readMapValues(values.maps, values, region, isRelease);
  if ('problem' in read) return read;
  const files = positionals.length === 0 ? ['-'] : positionals;
  if (files.filter((file) => file === '-').length > 1)
    return { problem: 'Standard input (-) is given twice.' };
  return { ...read, files, release: values.release };
}
