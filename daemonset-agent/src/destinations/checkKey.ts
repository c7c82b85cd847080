/** S3's limit for a key, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;
/** The limit of Linux file systems for one name, in bytes. */
const MAX_PART_BYTES = 255;

/**
 * Throws when a key could leave its destination, or could not be stored everywhere: keys come from our own prefix and
 * segment ids, so that a bad one is a mistake in this program, and trying again would not help.
 */
export function checkKey(key: string): void {
  const problem = problemWith(key);
  if (problem !== undefined) {
    throw new Error(`BUG: ${JSON.stringify(key.slice(0, 200))} is no object key: ${problem}`);
  }
}

function problemWith(key: string): string | undefined {
  if (key === '') return 'it is empty';
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) return `it is longer than ${MAX_KEY_BYTES} bytes`;
  if (/[\p{Cc}\\]/u.test(key)) return 'it has a control character or a backslash';
  if (!key.isWellFormed()) return 'it is not well-formed Unicode';
  for (const part of key.split('/')) {
    if (part === '') return 'it has an empty part';
    if (part === '.' || part === '..') return `it has the part "${part}"`;
    if (Buffer.byteLength(part) > MAX_PART_BYTES) return `a part is longer than ${MAX_PART_BYTES} bytes`;
  }
  return undefined;
}
