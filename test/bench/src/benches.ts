import type { Bench } from './bench.ts';
import { operator } from './operator/operator.ts';
import { throughput } from './throughput/throughput.ts';

export const benches: readonly Bench[] = [throughput, operator];
