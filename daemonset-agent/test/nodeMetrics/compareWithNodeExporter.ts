/** What both pages said at the same moment. */
export type Pages = { ours: string; theirs: string };

export type Comparison = {
  /** Such as `filesystem_avail_bytes{mountpoint="/"}`. */
  what: string;
  ours: number;
  theirs: number;
  /** How far apart they may be, in their own unit. */
  limit: number;
  close: boolean;
};

const CPU_POINTS = 3;
const SHARE = 0.01;
/** Of counters that had hardly begun 1% is less than one packet, and the two are not scraped in the same instant. */
const SLACK_BYTES = 65_536;

/**
 * Compares the agent's page with that of Prometheus's node exporter: the use of processors between two moments (within 3 points), and
 * memory, file systems and network bytes at the second (within 1%). What only one of the two has is not compared, so that the caller has
 * to look whether there is what it expects.
 */
export function compareWithNodeExporter(before: Pages, after: Pages): Comparison[] {
  const [ours, theirs] = [values(after.ours, 'logpipeline_node_'), values(after.theirs, 'node_')];
  const [oursBefore, theirsBefore] = [
    values(before.ours, 'logpipeline_node_'),
    values(before.theirs, 'node_'),
  ];
  const both = [...ours].flatMap(([what, value]) => {
    const other = theirs.get(what);
    return other === undefined ? [] : [{ what, ours: value, theirs: other }];
  });
  return [
    compared(
      'cpu busy percent',
      busyPercent(oursBefore, ours),
      busyPercent(theirsBefore, theirs),
      CPU_POINTS,
    ),
    compared('memory used percent', memoryPercent(ours), memoryPercent(theirs), SHARE * 100),
    ...both
      .filter(({ what }) => /^(memory_Mem(Total|Available)|filesystem_(size|avail|free))_bytes\b/.test(what))
      .map(({ what, ours, theirs }) => compared(what, ours, theirs, SHARE * theirs)),
    ...both
      .filter(({ what }) => /^network_(receive|transmit)_bytes_total\b/.test(what))
      .map(({ what, ours, theirs }) => compared(what, ours, theirs, SHARE * theirs + SLACK_BYTES)),
  ];
}

function compared(what: string, ours: number, theirs: number, limit: number): Comparison {
  return { what, ours, theirs, limit, close: Math.abs(ours - theirs) <= limit };
}

/** Values by name and labels in alphabetical order, of those metrics whose names begin so. */
function values(page: string, prefix: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const [, name, labels = '', value] of page.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)) {
    if (!name?.startsWith(prefix)) continue;
    const sorted = (labels.match(/\w+="(?:[^"\\]|\\.)*"/g) ?? []).sort().join(',');
    found.set(`${name.slice(prefix.length)}${sorted === '' ? '' : `{${sorted}}`}`, Number(value));
  }
  return found;
}

function busyPercent(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): number {
  let [idle, all] = [0, 0];
  for (const [what, value] of after) {
    if (!what.startsWith('cpu_seconds_total{')) continue;
    const spent = value - (before.get(what) ?? 0);
    all += spent;
    if (/mode="(idle|iowait)"/.test(what)) idle += spent;
  }
  return (1 - idle / all) * 100;
}

function memoryPercent(page: ReadonlyMap<string, number>): number {
  const bytes = (name: string) => page.get(`memory_${name}_bytes`) ?? Number.NaN;
  return (1 - bytes('MemAvailable') / bytes('MemTotal')) * 100;
}
