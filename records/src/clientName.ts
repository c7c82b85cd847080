/**
 * Names that clients give: of applications, releases and environments. They become labels of metrics, and a release says where its source maps
 * lie. As JSON Schema has it.
 */
export const CLIENT_NAME_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._/@+-]{0,63}$';
export const CLIENT_NAME_FORM = '1 to 64 of A-Z a-z 0-9 . _ / @ + -, with a letter or digit first';

const FORM = new RegExp(CLIENT_NAME_PATTERN);

export function isClientName(text: string): boolean {
  return FORM.test(text);
}
