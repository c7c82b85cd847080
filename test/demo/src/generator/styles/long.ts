import { pickLevel } from '../levelMix.ts';
import type { Random } from '../random.ts';
import { type Style, stderr, stdout } from '../style.ts';

/** Longest line that this generator writes, in bytes: several pieces of 16 KiB, far below the agent's cap of 1 MiB. */
const MAX_LONG_LINE = 70_000;

function payload(random: Random, bytes: number): string {
  const word = random.hex(32);
  return word.repeat(Math.ceil(bytes / word.length)).slice(0, bytes);
}

/** Mostly short lines; some are longer than the 16 KiB at which the container runtime splits, one of those exactly 16 KiB. */
export const long: Style = ({ random, serial }) => {
  const level = pickLevel(random);
  const start = `${level} imported batch serial=${serial()} `;
  if (random.next() > 0.02) return { lines: [stdout(level, `${start}rows=${random.between(1, 9999)}`)] };
  const length = random.pick([16 * 1024, 16 * 1024 + 1, 32 * 1024, random.between(17_000, MAX_LONG_LINE)]);
  return { lines: [stdout(level, start + payload(random, length - start.length))] };
};

/** Both streams; now and then a long line on each, whose pieces come in turns. */
export const interleaved: Style = ({ random, serial }) => {
  const level = pickLevel(random);
  if (random.next() > 0.01) {
    const line = random.next() < 0.5 ? stdout : stderr;
    return { lines: [line(level, `level=${level.toLowerCase()} msg="step done" serial=${serial()}`)] };
  }
  return {
    interleaved: true,
    lines: [
      stdout(
        level,
        `level=${level.toLowerCase()} serial=${serial()} out=${payload(random, random.between(17_000, 50_000))}`,
      ),
      stderr(
        'ERROR',
        `level=error serial=${serial()} err=${payload(random, random.between(17_000, 50_000))}`,
      ),
    ],
  };
};
