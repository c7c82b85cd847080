import {
  hasNodeExporter,
  startNodeExporter,
} from '../../../../daemonset-agent/test/nodeMetrics/nodeExporter.ts';
import type { Others } from './figures.ts';
import { cpuSecondsOf, runMeasured } from './measuredProcess.ts';

/** Its CPU time is counted to 10 ms. */
const SCRAPES = 200;
const ROUNDS = 10;

/** What public programs take on the same machine, with the same processes. */
export async function measureOthers(measured: string): Promise<Others> {
  return {
    nodeExporterCpuMs: await measureNodeExporter(),
    systeminformationCpuMs: await measureSysteminformation(measured),
  };
}

async function measureNodeExporter(): Promise<number | null> {
  if (!hasNodeExporter()) return null;
  const exporter = await startNodeExporter();
  try {
    const before = cpuSecondsOf(exporter.pid);
    for (let scrape = 0; scrape < SCRAPES; scrape++) await exporter.scrape();
    return ((cpuSecondsOf(exporter.pid) - before) / SCRAPES) * 1000;
  } finally {
    await exporter.stop();
  }
}

/** Of two runs the difference, so that starting up is not counted. */
async function measureSysteminformation(measured: string): Promise<number> {
  const few = await runMeasured(measured, ['systeminformation', '1']);
  const many = await runMeasured(measured, ['systeminformation', String(1 + ROUNDS)]);
  return ((many.cpuSeconds - few.cpuSeconds) / ROUNDS) * 1000;
}
