/** Powers of ten and of two, as https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ names them. */
const SUFFIXES: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
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

/** The number that a quantity such as `500m`, `1.5Gi`, `2e3` or 2 stands for; undefined when it is none. */
export function quantity(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([a-zA-Z]{0,2})$/.exec(value);
  const scale = SUFFIXES[match?.[2] ?? ''];
  return match === null || scale === undefined ? undefined : Number(match[1]) * scale;
}

/** Whether two quantities are the same amount. The API server writes them anew: `1000m` comes back as `1`. */
export function isSameQuantity(a: unknown, b: unknown): boolean {
  const [first, second] = [quantity(a), quantity(b)];
  if (first === undefined || second === undefined) return false;
  // Of two amounts that are written differently, the last bits differ.
  return Math.abs(first - second) <= Math.max(Math.abs(first), Math.abs(second)) * 1e-12;
}
