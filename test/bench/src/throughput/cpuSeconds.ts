/**
 * CPU seconds of the children of a shell, from what its `times` prints on the second line: user and system time, such
 * as `0m0.630s 0m0.051s` (bash) or `0m0.630000s 0m0.051000s` (dash).
 */
export function childrenCpuSeconds(output: string): number {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  const times = [...line.matchAll(/(\d+)m(\d+(?:\.\d+)?)s/g)];
  if (times.length !== 2) throw new Error(`BUG: not the output of times: ${line}`);
  return times.reduce((total, [, minutes, seconds]) => total + Number(minutes) * 60 + Number(seconds), 0);
}
