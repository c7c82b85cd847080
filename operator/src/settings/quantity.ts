const FACTOR: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** Bytes of a Kubernetes quantity such as `2Gi`, `1.5G`, `1e9` or a plain number, rounded down; undefined when it is none. */
export function parseQuantity(value: string | number): number | undefined {
  const match = /^\+?(\d+\.?\d*|\.\d+)(?:[eE]\+?(\d{1,2})|([numkMGTPE]|[KMGTPE]i))?$/.exec(String(value));
  if (match === null) return undefined;
  const [, number, exponent = '0', suffix] = match;
  const factor = suffix === undefined ? 10 ** Number(exponent) : (FACTOR[suffix] ?? Number.NaN);
  const bytes = Math.floor(Number(number) * factor);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
