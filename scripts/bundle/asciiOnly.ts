/**
 * esbuild escapes what is not ASCII but in regular expressions. One such character makes V8 hold the whole program as UTF-16, for as long as
 * it runs: 3.5 MB more for the operator.
 * @param code of a bundle; a surrogate pair in a regular expression becomes two escapes, which is the same with the flag u and without
 */
export function asciiOnly(code: string): string {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
