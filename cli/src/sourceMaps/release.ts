const FORM = /^[A-Za-z0-9][A-Za-z0-9._+@-]{0,127}$/;

export const RELEASE_FORM = '1 to 128 of A-Z a-z 0-9 . _ + @ -, with a letter or digit first';

/** Whether a release can be a folder's name: one part of a path, and never `..`. What a client sends is checked by it too. */
export function isRelease(text: string): boolean {
  return FORM.test(text);
}
