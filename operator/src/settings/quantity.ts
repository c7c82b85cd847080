const FACTOR: Record<string, number> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** Bytes of a Kubernetes quantity such as `2Gi`, `1.5G`, `1e9` or a plain number, rounded down; undefined when it is none. */
export function parseQuantity(value: string | number): number | undefined {
  const match = /^(\d+(?:\.\d*)?|\.\d+)(?:[eE](\d{1,2})|(k|M|G|T|Ki|Mi|Gi|Ti))?$/.exec(String(value));
  if (match === null) return undefined;
  const [, number, exponent = '0', suffix = ''] = match;
  const bytes = Math.floor(Number(number) * 10 ** Number(exponent) * (FACTOR[suffix] ?? Number.NaN));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
