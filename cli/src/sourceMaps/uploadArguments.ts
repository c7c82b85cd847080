import { parseArgs } from 'node:util';
import { isClientName } from '@logpipeline/records';
import { parsePlace } from './place.ts';
import { RELEASE_FORM } from './release.ts';
import type { UploadArguments } from './uploadCommand.ts';

const OPTIONS = {
  to: { type: 'string' },
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
  if (!isClientName(release)) return { problem: `--release ${release}: a release is ${RELEASE_FORM}.` };
  const place = parsePlace(to, { endpoint: values['s3-endpoint'], region: values['s3-region'] ?? region });
  if ('problem' in place) return place;
  return { folder, place, placeText: to, release, json: values.json === true };
}
