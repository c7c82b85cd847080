/** CloudWatch's limit for the value of a dimension, in characters. */
const MOST_CHARACTERS = 1024;

/**
 * A text as the value of a dimension: CloudWatch takes printable ASCII that is not only white space. Everything else, and `%`, is
 * percent-encoded, so that two texts never become one; what is too long is cut.
 */
export function dimensionValue(text: string): string {
  let value = '';
  for (const character of text) {
    const one = /^[ -~]$/.test(character) && character !== '%' ? character : encoded(character);
    if (value.length + one.length > MOST_CHARACTERS) break;
    value += one;
  }
  if (value === '') return '-';
  return value.trim() === '' ? value.replaceAll(' ', '%20').slice(0, MOST_CHARACTERS) : value;
}

function encoded(character: string): string {
  return [...Buffer.from(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
