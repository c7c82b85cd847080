import type { PutRequest } from './destination.ts';

/** What a store tells of an object without giving its bytes. */
export type StoredObject = {
  size?: number;
  /** Our own metadata, lower-case hex. Undefined: the store dropped it, or the object is not ours. */
  sha256?: string;
  /** S3's own checksum, base64. */
  checksumSha256?: string;
};

/**
 * Whether the stored bytes are the ones of the request. `unknown`: the size fits, and nothing tells of the bytes: they
 * must be read.
 */
export function compareStored(
  stored: StoredObject,
  request: Pick<PutRequest, 'size' | 'sha256'>,
): 'same' | 'other' | 'unknown' {
  if (stored.size !== request.size) return 'other';
  if (stored.sha256 !== undefined) return stored.sha256.toLowerCase() === request.sha256 ? 'same' : 'other';
  const { checksumSha256 } = stored;
  // A checksum of checksums ends in "-<parts>" and cannot be compared.
  if (checksumSha256 === undefined || checksumSha256.includes('-')) return 'unknown';
  return Buffer.from(checksumSha256, 'base64').toString('hex') === request.sha256 ? 'same' : 'other';
}
