import type { LoadSample } from '../nodeSample.ts';
import { readText } from '../readText.ts';

export function readLoad(procPath: string): LoadSample {
  return parseLoad(readText(`${procPath}/loadavg`));
}

/** `0.52 0.41 0.30 2/160 5113`. @throws when it is something else */
export function parseLoad(text: string): LoadSample {
  const [load1, load5, load15] = text.split(' ', 3).map(Number.parseFloat);
  if (
    load1 === undefined ||
    load5 === undefined ||
    load15 === undefined ||
    Number.isNaN(load1 + load5 + load15)
  )
    throw new Error('/proc/loadavg does not begin with three numbers');
  return { load1, load5, load15 };
}
