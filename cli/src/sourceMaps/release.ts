import { CLIENT_NAME_FORM, isClientName } from '@logpipeline/records';

/** No name has it, and neither stores nor shells read anything into it. */
const SLASH = ',';
/** Earlier versions took longer names, without `/`: what they uploaded is found. */
const LONGER = /^[A-Za-z0-9][A-Za-z0-9._+@-]{64,127}$/;

export const RELEASE_FORM = CLIENT_NAME_FORM;

/** Whether maps may be looked for below it. What a client sends is checked by it too. */
export function isRelease(text: string): boolean {
  return isClientName(text) || LONGER.test(text);
}

/**
 * The folder of a release's maps: its name, with `,` for `/`. So it is one part of a path, never `..`, and of this release alone.
 *
 * @param release checked by `isClientName` or `isRelease`
 */
export function releaseFolder(release: string): string {
  return release.replaceAll('/', SLASH);
}
