import type { Bench } from './bench.ts';
import { browser } from './browser/browser.ts';
import { durability } from './durability/durability.ts';
import { ingest } from './ingest/ingest.ts';
import { operator } from './operator/operator.ts';
import { redact } from './redact/redact.ts';
import { requestLogger } from './requestLogger/requestLogger.ts';
import { sampler } from './sampler/sampler.ts';
import { throughput } from './throughput/throughput.ts';

export const benches: readonly Bench[] = [
  throughput,
  operator,
  sampler,
  requestLogger,
  redact,
  durability,
  ingest,
  browser,
];
