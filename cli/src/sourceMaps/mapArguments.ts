import { type Place, parsePlace } from './place.ts';
import { RELEASE_FORM } from './release.ts';

/** Options of all commands about source maps. */
export const MAP_OPTIONS = {
  release: { type: 'string' },
  's3-endpoint': { type: 'string' },
  's3-region': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export type MapValues = {
  release?: string | undefined;
  's3-endpoint'?: string | undefined;
  's3-region'?: string | undefined;
  json?: boolean | undefined;
};

/**
 * @param place as it was given
 * @param region of the environment
 * @param isRelease whether a release may have that name
 * @returns a sentence when something is wrong
 */
export function readMapValues(
  place: string,
  { release, json = false, 's3-endpoint': endpoint, 's3-region': ofBucket }: MapValues,
  region: string | undefined,
  isRelease: (text: string) => boolean,
): { place: Place; json: boolean } | { problem: string } {
  if (release !== undefined && !isRelease(release))
    return { problem: `--release ${release}: a release is ${RELEASE_FORM}.` };
  const parsed = parsePlace(place, { endpoint, region: ofBucket ?? region });
  return 'problem' in parsed ? parsed : { place: parsed, json };
}
