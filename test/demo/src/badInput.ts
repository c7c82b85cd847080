/** A flag that is well-formed, but names something that cannot be used. The message names the flag and says why. */
export class BadInput extends Error {
  override readonly name = 'BadInput';
}
