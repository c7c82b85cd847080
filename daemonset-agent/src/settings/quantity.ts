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

/** Bytes of a Kubernetes quantity such as `2Gi`, `500Mi`, `1e6` or a plain number; undefined when it is none. */
export function parseQuantity(value: string | number): number | undefined {
  const match = /^(\d+(?:\.\d+)?(?:e\d+)?)(k|M|G|T|Ki|Mi|Gi|Ti|)$/.exec(String(value));
  if (match === null) return undefined;
  const bytes = Math.floor(Number(match[1]) * (FACTOR[match[2] ?? ''] ?? Number.NaN));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
