import { ALPHANUMERIC, endOf, isFreeBefore, UPPER_OR_DIGIT } from './tokenBytes.ts';

const LENGTH = 20;

/** How AWS's ids of what can sign a request begin. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
export const AWS_PREFIXES = ['AKIA', 'ASIA', 'ABIA', 'ACCA'] as const;

/** Whether the prefix at `at` begins an access key id: twenty characters that stand alone. */
export function isAwsAccessKey(bytes: Uint8Array, at: number, from: number, to: number): boolean {
  const end = at + LENGTH;
  if (end > to || endOf(UPPER_OR_DIGIT, bytes, at, end) !== end) return false;
  if (end < to && ALPHANUMERIC[bytes[end] as number] !== 0) return false;
  return isFreeBefore(bytes, at, from);
}
