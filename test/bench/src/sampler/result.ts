import { type Figures, limitsOf, missed, PROMISED_FOR } from './figures.ts';

export function jsonResult(figures: Figures): string {
  const limits = limitsOf(figures);
  const rounded = (_: string, value: unknown) =>
    typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
  const ratios = ratiosOf(figures);
  return JSON.stringify({ ...figures, ratios, limits, isWithinLimits: missed(limits).length === 0 }, rounded);
}

/** Of our CPU time to that of others, for about the same values; null: they are not there. */
function ratiosOf({ cpuMs, scrapeCpuMs, nodeExporterCpuMs, systeminformationCpuMs }: Figures) {
  return {
    scrapeToNodeExporter: nodeExporterCpuMs === null ? null : scrapeCpuMs / nodeExporterCpuMs,
    sampleToSysteminformation: cpuMs / systeminformationCpuMs,
  };
}

export function textResult(figures: Figures): string {
  const row = (what: string, value: string) => `  ${what.padEnd(52)}${value}`;
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  const ratios = ratiosOf(figures);
  const nodeExporter =
    figures.nodeExporterCpuMs === null || ratios.scrapeToNodeExporter === null
      ? 'not installed'
      : `${ms(figures.nodeExporterCpuMs)}: ours is ${ratios.scrapeToNodeExporter.toFixed(2)} of it`;
  const lines = [
    `${figures.processes} processes, ${figures.samples} samples`,
    '',
    row('CPU time of a sample, all threads', ms(figures.cpuMs)),
    row('  of the first one', ms(figures.firstCpuMs)),
    row('  at a sample in 30 s', `${figures.cpuPercent.toFixed(3)} % of one core`),
    row(
      'event loop blocked at a stretch: median, longest',
      [figures.medianBlockMs, figures.longestBlockMs].map(ms).join(', '),
    ),
    row('CPU time of a scrape of /metrics', ms(figures.scrapeCpuMs)),
    row('a record', `${(figures.recordBytes / 1000).toFixed(1)} KB`),
    row('resident memory that came with it', `${figures.rssMb.toFixed(1)} MB`),
    row('  of which systeminformation', `${figures.systeminformationMb.toFixed(1)} MB`),
    '',
    row("a scrape of Prometheus's node exporter", nodeExporter),
    row(
      'systeminformation: load, memory, disks, processes',
      `${ms(figures.systeminformationCpuMs)}: a sample is ${ratios.sampleToSysteminformation.toFixed(3)} of it`,
    ),
    '',
    ...limitLines(figures),
  ];
  return `${lines.join('\n')}\n`;
}

function limitLines(figures: Figures): string[] {
  const limits = limitsOf(figures);
  if (limits.length === 0)
    return [`The limits are for ${PROMISED_FOR} processes; this was more, so none is checked.`];
  const bad = new Set(missed(limits));
  return limits.map((limit) => {
    const { what, is, most, unit } = limit;
    return `  ${(bad.has(limit) ? 'MISSED' : 'ok').padEnd(8)}${what}: ${Number(is.toFixed(3))} (at most ${most}) ${unit}`;
  });
}
