/** How the numbers of card schemes begin: from, to (as many digits each), and their lengths. ISO/IEC 7812 issuer numbers. */
const BRANDS: readonly [from: number, to: number, lengths: readonly number[]][] = [
  [4, 4, [13, 16, 19]], // Visa
  [51, 55, [16]], // Mastercard
  [2221, 2720, [16]], // Mastercard
  [34, 34, [15]], // American Express
  [37, 37, [15]], // American Express
  [6011, 6011, [16, 17, 18, 19]], // Discover
  [644, 649, [16, 17, 18, 19]], // Discover
  [65, 65, [16, 17, 18, 19]], // Discover, RuPay
  [3528, 3589, [16, 17, 18, 19]], // JCB
  [300, 305, [14, 16, 17, 18, 19]], // Diners Club
  [3095, 3095, [14, 16, 17, 18, 19]], // Diners Club
  [36, 36, [14, 16, 17, 18, 19]], // Diners Club
  [38, 39, [14, 16, 17, 18, 19]], // Diners Club
  [62, 62, [16, 17, 18, 19]], // UnionPay
  [60, 60, [16]], // RuPay
  [81, 82, [16]], // RuPay, UnionPay
  [508, 508, [16]], // RuPay
  [2200, 2204, [16, 17, 18, 19]], // Mir
  [5018, 5018, [13, 14, 15, 16, 17, 18, 19]], // Maestro
  [5020, 5020, [13, 14, 15, 16, 17, 18, 19]], // Maestro
  [5038, 5038, [13, 14, 15, 16, 17, 18, 19]], // Maestro
  [6304, 6304, [13, 14, 15, 16, 17, 18, 19]], // Maestro
  [6759, 6763, [13, 14, 15, 16, 17, 18, 19]], // Maestro
];

export const SHORTEST_CARD = 13;
export const LONGEST_CARD = 19;

/** By the first four digits: a bit for each length that a card's number may have, bit 0 for {@link SHORTEST_CARD}. */
const LENGTHS = new Uint8Array(10_000);
for (const [from, to, lengths] of BRANDS) {
  const scale = 10 ** (4 - String(from).length);
  const bits = lengths.reduce((sum, length) => sum | (1 << (length - SHORTEST_CARD)), 0);
  for (let four = from * scale; four < (to + 1) * scale; four++)
    LENGTHS[four] = (LENGTHS[four] as number) | bits;
}

/** @param four the number's first four digits, as a number */
export function isCardLength(four: number, length: number): boolean {
  return (
    length >= SHORTEST_CARD &&
    length <= LONGEST_CARD &&
    (((LENGTHS[four] as number) >> (length - SHORTEST_CARD)) & 1) === 1
  );
}
