/** Needs an escape, or is not ASCII. */
const SPECIAL = /[^ !#-[\]-~]/;
/** What JSON allows as it is, but terminals obey, and some readers (Python's `splitlines`) end a line at. */
const UNSAFE = /[\x7f-\x9f\u2028\u2029]/g;

/**
 * A JSON string with its quotes, all on one line. Halves of surrogate pairs become U+FFFD, since of their escapes DuckDB refuses the whole
 * file.
 */
export function jsonText(text: string): string {
  if (!SPECIAL.test(text)) return `"${text}"`;
  return JSON.stringify(text.toWellFormed()).replace(UNSAFE, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
