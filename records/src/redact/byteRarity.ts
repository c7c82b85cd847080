/**
 * About how often a byte stands in log lines, from 0 to 1, of which the rarest part of a literal is chosen. Rough on purpose: an error
 * costs a little speed and nothing else.
 */
export const FREQUENCY = new Float64Array(256).fill(0.001);

for (const [bytes, frequency] of [
  [' ', 0.1],
  ['etaoinsr', 0.05],
  ['dhlcum', 0.03],
  ['bfgpwyv', 0.015],
  ['jkqxz', 0.004],
  ['0123456789', 0.025],
  ['":,.-/=_', 0.02],
  ['ABCDEFGHILMNOPRSTUVWY', 0.004],
  ['{}[]()\\', 0.005],
] as const)
  for (const byte of Buffer.from(bytes)) FREQUENCY[byte] = frequency;
