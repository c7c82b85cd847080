import type { Level } from '@logpipeline/records';
import { pickLevel } from '../levelMix.ts';
import { type Style, stderr, stdout } from '../style.ts';

export const logfmt: Style = ({ random, now, serial }) => {
  const level = pickLevel(random);
  const took = random.between(100, 9000) / 1000;
  return {
    lines: [
      stdout(
        level,
        `ts=${now.toISOString()} level=${level.toLowerCase()} caller=charge.go:${random.between(20, 400)} ` +
          `msg="charged card" order=${random.hex(10)} took=${took}s serial=${serial()}`,
      ),
    ],
  };
};

/** klog's letters; it has no TRACE and no DEBUG of its own. */
const KLOG: [letter: string, level: Level][] = [
  ['I', 'INFO'],
  ['I', 'INFO'],
  ['I', 'INFO'],
  ['W', 'WARN'],
  ['E', 'ERROR'],
];

export const klog: Style = ({ random, now, serial }) => {
  const [letter, level] = random.pick(KLOG as [(typeof KLOG)[number]]);
  const iso = now.toISOString();
  const stamp = `${iso.slice(5, 7)}${iso.slice(8, 10)} ${iso.slice(11, 23)}${random.between(100, 999)}`;
  return {
    lines: [
      stderr(
        level,
        `${letter}${stamp}       1 proxier.go:${random.between(100, 999)}] "Syncing iptables rules" ` +
          `ipFamily="IPv4" rules=${random.between(10, 900)} serial="${serial()}"`,
      ),
    ],
  };
};
