import { expect, test } from 'vitest';
import { compareStored } from '../../src/destinations/storedObject.ts';

const sha256 = 'ab'.repeat(32);
const base64 = Buffer.from(sha256, 'hex').toString('base64');
test.each([
  [{ size: 3, sha256 }, 'same'],
  [{ size: 3, sha256: sha256.toUpperCase() }, 'same'],
  [{ size: 4, sha256 }, 'other'],
  [{ sha256 }, 'other'],
  [{ size: 3, sha256: 'cd'.repeat(32) }, 'other'],
  [{ size: 3, checksumSha256: base64 }, 'same'],
  [{ size: 3, checksumSha256: Buffer.alloc(32).toString('base64') }, 'other'],
  [{ size: 3, checksumSha256: `${base64}-2` }, 'unknown'],
  [{ size: 3 }, 'unknown'],
])('compareStored(%j, 3 bytes) is %s', (stored, verdict) => {
  expect(compareStored(stored, { size: 3, sha256 })).toBe(verdict);
});
