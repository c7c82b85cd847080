import type { S3Problem } from './s3Problem.ts';

/**
 * What a store is known to do with the two headers that not every store implements.
 * - `yes`: it does what S3 does. `no`: it refuses or ignores it, so that it is no longer sent. `unproven`: it is sent.
 */
export type Ability = 'yes' | 'no' | 'unproven';
export type StoreAbilities = {
  /** `If-None-Match: *` */
  conditionalPut: Ability;
  /** `x-amz-checksum-sha256` */
  checksum: Ability;
};

/**
 * Which of the headers an answer may be about; undefined when it is about something else. A guess: the caller tries
 * without the header, and only success proves it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html (501 NotImplemented names the header)
 */
export function refusedHeader(
  problem: S3Problem,
  abilities: StoreAbilities,
): keyof StoreAbilities | undefined {
  const { status, name, message, header = '' } = problem;
  if (status !== 400 && status !== 501) return undefined;
  const text = `${header} ${message}`.toLowerCase();
  // The answers to a wrong digest are 400 too, and are about the body.
  if (/digest|mismatch/i.test(name)) return undefined;
  if (text.includes('x-amz-checksum') && abilities.checksum === 'unproven') return 'checksum';
  if (abilities.conditionalPut !== 'unproven') return undefined;
  const vague =
    status === 501 ||
    ['InvalidArgument', 'InvalidRequest', 'NotImplemented', 'UnsupportedOperation'].includes(name);
  return text.includes('if-none-match') || (header === '' && vague) ? 'conditionalPut' : undefined;
}
