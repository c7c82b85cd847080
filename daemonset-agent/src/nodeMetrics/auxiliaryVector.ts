import { readFileSync } from 'node:fs';
import { endianness } from 'node:os';

/** Units of /proc that differ by machine: pages are of 4, 16 or 64 KiB. */
export type KernelUnits = { pageBytes: number; ticksPerSecond: number };

/** Keys of getauxval(3). */
const [AT_PAGESZ, AT_CLKTCK] = [6, 17];

/**
 * What the kernel told this process at its start. Pairs of words: a key, its value.
 *
 * @throws when the kernel did not tell
 */
export function readKernelUnits(path = '/proc/self/auxv'): KernelUnits {
  const values = parseAuxiliaryVector(
    readFileSync(path),
    ['arm', 'ia32', 'mipsel', 'ppc'].includes(process.arch) ? 4 : 8,
  );
  const [pageBytes, ticksPerSecond] = [values.get(AT_PAGESZ), values.get(AT_CLKTCK)];
  if (!pageBytes || !ticksPerSecond) throw new Error(`${path} has no page size or no clock ticks`);
  return { pageBytes, ticksPerSecond };
}

export function parseAuxiliaryVector(bytes: Buffer, wordBytes: 4 | 8): Map<number, number> {
  const little = endianness() === 'LE';
  const word = (at: number) => {
    if (wordBytes === 4) return little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
    return Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  };
  const values = new Map<number, number>();
  for (let at = 0; at + 2 * wordBytes <= bytes.length; at += 2 * wordBytes)
    values.set(word(at), word(at + wordBytes));
  return values;
}
