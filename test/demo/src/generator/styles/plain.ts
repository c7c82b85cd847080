import { pickLevel } from '../levelMix.ts';
import { type Style, stdout } from '../style.ts';

export const plain: Style = ({ random, now, serial }) => {
  const level = pickLevel(random);
  const stamp = now.toISOString().replace('T', ' ').replace('Z', '');
  return {
    lines: [
      stdout(
        level,
        `${stamp} ${level} worker-${random.between(1, 8)} sent mail ${random.hex(16)} serial=${serial()}`,
      ),
    ],
  };
};

/** Greetings in many scripts, with combining marks, right-to-left text and code points outside the BMP. */
const GREETINGS = [
  'Grüße aus Köln',
  'こんにちは世界',
  'नमस्ते दुनिया',
  'مرحبا بالعالم',
  'Привет, мир',
  'e\u0301clair \u200bzero width',
  'emoji 👩‍👩‍👧‍👦🚀 and \u2028 a line separator',
  'quotes " and \\ backslashes \t tabs',
] as const;

export const unicode: Style = ({ random, serial }) => {
  const level = pickLevel(random);
  return { lines: [stdout(level, `${level} ${random.pick(GREETINGS)} serial=${serial()} ✓`)] };
};

const COLOURS = { UNKNOWN: 0, TRACE: 90, DEBUG: 34, INFO: 32, WARN: 33, ERROR: 31, FATAL: 35 } as const;

export const ansi: Style = ({ random, now, serial }) => {
  const level = pickLevel(random);
  const time = now.toISOString().slice(11, 19);
  return {
    lines: [
      stdout(
        level,
        `\u001b[90m${time}\u001b[0m \u001b[${COLOURS[level]}m${level}\u001b[0m \u001b[1mbuild\u001b[0m ` +
          `step ${random.between(1, 90)}/90 \u001b[36mserial=${serial()}\u001b[0m`,
      ),
    ],
  };
};
