/**
 * The first 32 bits of a text's SHA-256, as a number. The browser's own is asynchronous, which is too late for whoever has to decide at
 * once, and missing on pages without https.
 */
export function sha256Head(text: string): number {
  const bytes = new TextEncoder().encode(text);
  // The text, one bit, zeros, and the text's length in bits fill blocks of 64 bytes.
  const padded = new DataView(new ArrayBuffer(((bytes.length + 8) >> 6) * 64 + 64));
  bytes.forEach((byte, at) => {
    padded.setUint8(at, byte);
  });
  padded.setUint8(bytes.length, 0x80);
  padded.setUint32(padded.byteLength - 4, bytes.length * 8);

  const state = fractionsOf(8, 1 / 2);
  const constants = fractionsOf(64, 1 / 3);
  const words = new Uint32Array(64);
  const word = (at: number) => words[at] as number;
  for (let block = 0; block < padded.byteLength; block += 64) {
    for (let n = 0; n < 64; n++)
      words[n] =
        n < 16
          ? padded.getUint32(block + n * 4)
          : mixed(word(n - 2), 17, 19, 10) + word(n - 7) + mixed(word(n - 15), 7, 18, 3) + word(n - 16);
    let [a, b, c, d, e, f, g, h] = state as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let n = 0; n < 64; n++) {
      const chosen = (e & f) ^ (~e & g);
      const first =
        h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + chosen + (constants[n] as number) + word(n);
      const most = (a & b) ^ (a & c) ^ (b & c);
      const second = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + most;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((value, at) => {
      state[at] = (state[at] as number) + value;
    });
  }
  return state[0] as number;
}

/** By the standard: of the first prime numbers' roots the first 32 bits behind the point. */
function fractionsOf(count: number, power: number): Uint32Array {
  const fractions = new Uint32Array(count);
  for (let found = 0, candidate = 2; found < count; candidate++) {
    let divisor = 2;
    while (candidate % divisor) divisor++;
    if (divisor === candidate) fractions[found++] = (candidate ** power % 1) * 2 ** 32;
  }
  return fractions;
}

function turned(value: number, by: number): number {
  return (value >>> by) | (value << (32 - by));
}

function mixed(value: number, one: number, two: number, shift: number): number {
  return turned(value, one) ^ turned(value, two) ^ (value >>> shift);
}
