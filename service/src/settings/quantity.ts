import { quantity } from '@logpipeline/kubernetes/quantity';

/** Bytes of a Kubernetes quantity such as `2Gi`, `1.5G`, `1e9` or a plain number, rounded down; undefined when it is none. */
export function parseQuantity(value: string | number): number | undefined {
  const bytes = Math.floor(quantity(value) ?? Number.NaN);
  return Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : undefined;
}
