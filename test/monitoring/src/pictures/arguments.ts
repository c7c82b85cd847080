import { parseArgs } from 'node:util';

export const HELP = `Draws the chart's Grafana dashboards from what a Prometheus has, one SVG each, without Grafana.

  npm run dashboards -- --prometheus http://127.0.0.1:9090 --out /tmp/dashboards
  npm run dashboards -- --run 60 --out docs/dashboards      the pictures of the documentation

  --prometheus URL     where a Prometheus answers that scrapes agents and operator, with the chart's recording rules
  --run MINUTES        instead: start operator, agents, a store and a Prometheus here, and let things happen to them for so long
  --out FOLDER         where <dashboard>.svg are written
  --minutes N          how much time to draw, up to now; default 60, or the run
  --until TIME         draw up to then instead, such as 2026-11-28T07:30:00Z
  --node NAME          of the dashboard Node; default: the first
  --pipeline NS/NAME   of the dashboard Pipelines; default: the first
  --help`;

export type PicturesArguments = {
  help: boolean;
  from: { prometheus: string } | { runMinutes: number };
  out: string;
  minutes: number;
  /** Seconds since the epoch; null: now. */
  until: number | null;
  node: string | null;
  pipeline: string | null;
};

/** @returns the sentences that say what is wrong, or the arguments */
export function parsePicturesArguments(
  argv: readonly string[],
): { ok: true; value: PicturesArguments } | { ok: false; errors: string[] } {
  let values: ReturnType<typeof parse>['values'];
  try {
    ({ values } = parse(argv));
  } catch (error) {
    return { ok: false, errors: [(error as Error).message] };
  }
  const runMinutes = values.run === undefined ? null : Number(values.run);
  const minutes = values.minutes === undefined ? (runMinutes ?? 60) : Number(values.minutes);
  const until = values.until === undefined ? null : Date.parse(values.until) / 1000;
  const errors = [
    ...(values.help || (values.prometheus === undefined) !== (values.run === undefined)
      ? []
      : ['one of --prometheus and --run is needed: the URL of a Prometheus, or minutes']),
    ...(runMinutes === null || runMinutes >= 2 ? [] : [`--run ${values.run}: allowed: minutes, at least 2`]),
    ...(values.help || values.out !== undefined ? [] : ['--out is missing: the folder for the pictures']),
    ...(minutes > 0 && minutes <= 60 * 24 * 30
      ? []
      : [`--minutes ${values.minutes}: allowed: a number up to 43200`]),
    ...(Number.isNaN(until) ? [`--until ${values.until}: allowed: a time such as 2026-11-28T07:30:00Z`] : []),
  ];
  if (errors.length > 0) return { ok: false, errors };
  const { help, prometheus = '', out = '', node = null, pipeline = null } = values;
  const from = runMinutes === null ? { prometheus } : { runMinutes };
  return { ok: true, value: { help, from, out, minutes, until, node, pipeline } };
}

function parse(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    options: {
      prometheus: { type: 'string' },
      out: { type: 'string' },
      run: { type: 'string' },
      minutes: { type: 'string' },
      until: { type: 'string' },
      node: { type: 'string' },
      pipeline: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
}
