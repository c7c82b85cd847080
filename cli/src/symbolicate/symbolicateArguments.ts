import { parseArgs } from 'node:util';
import { parsePlace } from '../sourceMaps/place.ts';
import { isRelease, RELEASE_FORM } from '../sourceMaps/release.ts';
import type { SymbolicateArguments } from './symbolicate.ts';

const OPTIONS = {
  maps: { type: 'string' },
  release: { type: 'string' },
  's3-endpoint': { type: 'string' },
  's3-region': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

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
  const place = parsePlace(values.maps, {
    endpoint: values['s3-endpoint'],
    region: values['s3-region'] ?? region,
  });
  if ('problem' in place) return place;
  if (values.release !== undefined && !isRelease(values.release)) {
    return { problem: `--release ${values.release}: a release is ${RELEASE_FORM}.` };
  }
  const files = positionals.length === 0 ? ['-'] : positionals;
  if (files.filter((file) => file === '-').length > 1)
    return { problem: 'Standard input (-) is given twice.' };
  return { files, place, release: values.release, json: values.json === true };
}
