import { parseArgs } from 'node:util';
import { isClientName } from '@logpipeline/records';
import { MAP_OPTIONS, readMapValues } from './mapArguments.ts';
import type { UploadArguments } from './uploadCommand.ts';

const OPTIONS = { ...MAP_OPTIONS, to: { type: 'string' } } as const;

/**
 * @param region of the environment
 * @returns 'help', or a sentence when something is wrong
 * @throws what parseArgs throws
 */
export function parseUpload(
  rest: string[],
  region: string | undefined,
): UploadArguments | 'help' | { problem: string } {
  const { values, positionals } = parseArgs({ args: rest, options: OPTIONS, allowPositionals: true });
  const [action, folder, ...more] = positionals;
  if (values.help || (action === undefined && rest.length === 0)) return 'help';
  if (action !== 'upload') return { problem: 'Say what to do with source maps: upload.' };
  if (folder === undefined || more.length > 0)
    return { problem: 'Give one folder with the maps of a build.' };
  const { to, release } = values;
  if (to === undefined) return { problem: 'Say where the maps go: --to FOLDER or --to s3://bucket/prefix.' };
  if (release === undefined) return { problem: 'Say of which release they are: --release NAME.' };
  const read = readMapValues(to, values, region, isClientName);
  return 'problem' in read ? read : { ...read, folder, placeText: to, release };
}
