import { Counter, Gauge, type Registry } from 'prom-client';
import type { CloudWatchStatus } from './startCloudWatch.ts';

/** Adds to a registry, where metrics for CloudWatch are wanted, what became of them. */
export function registerCloudWatchMetrics(registry: Registry, status: () => CloudWatchStatus): void {
  new Counter({
    name: 'logpipeline_agent_cloudwatch_documents_total',
    help: 'Documents with metrics for CloudWatch, by what became of them: written, dropped.',
    labelNames: ['outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [outcome, documents] of Object.entries(status().documents)) this.inc({ outcome }, documents);
    },
  });
  new Gauge({
    name: 'logpipeline_agent_cloudwatch_mount_points_left_out',
    help: 'File systems that get no metrics of their own in CloudWatch: volumes of pods, and those beyond the bound.',
    registers: [registry],
    collect() {
      this.set(status().mountPointsLeftOut);
    },
  });
}
