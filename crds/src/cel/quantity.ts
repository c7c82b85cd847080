const SUFFIXES: Readonly<Record<string, readonly [base: bigint, power: number]>> = {
  n: [10n, -9],
  u: [10n, -6],
  m: [10n, -3],
  '': [10n, 0],
  k: [10n, 3],
  M: [10n, 6],
  G: [10n, 9],
  T: [10n, 12],
  P: [10n, 15],
  E: [10n, 18],
  Ki: [2n, 10],
  Mi: [2n, 20],
  Gi: [2n, 30],
  Ti: [2n, 40],
  Pi: [2n, 50],
  Ei: [2n, 60],
};

/** Digits behind the point that are kept. Kubernetes keeps nine and rounds up; nobody writes as many. */
const SCALE = 30;

/**
 * A Kubernetes quantity such as `2Gi`, `1.5G` or `1e6`, exact, as CEL's `quantity` makes it.
 * @see https://pkg.go.dev/k8s.io/apimachinery/pkg/api/resource#Quantity
 */
export class Quantity {
  /** The value, times 10^{@link SCALE}. */
  readonly #scaled: bigint;

  private constructor(scaled: bigint) {
    this.#scaled = scaled;
  }

  /** Undefined when the text is none. */
  static parse(text: string): Quantity | undefined {
    const match = /^([+-]?)(\d+)?(?:\.(\d*))?([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d{1,2})?$/.exec(text);
    if (match === null || (match[2] === undefined && !match[3])) return undefined;
    const [, sign, whole = '', fraction = '', suffix = ''] = match;
    if (fraction.length > SCALE) return undefined;
    const digits = BigInt(whole + fraction) * 10n ** BigInt(SCALE - fraction.length);
    const scaled = times(digits, SUFFIXES[suffix] ?? [10n, Number(suffix.slice(1))]);
    return new Quantity(sign === '-' ? -scaled : scaled);
  }

  /** Below 0: less than the other; 0: equal; above 0: greater. */
  compareTo(other: Quantity): number {
    return this.#scaled < other.#scaled ? -1 : this.#scaled > other.#scaled ? 1 : 0;
  }
}

function times(value: bigint, [base, power]: readonly [bigint, number]): bigint {
  return power < 0 ? value / base ** BigInt(-power) : value * base ** BigInt(power);
}
