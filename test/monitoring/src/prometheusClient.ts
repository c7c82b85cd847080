/** How long Prometheus may take for one answer, in ms. */
const ANSWER_TIMEOUT_MS = 30_000;

/** One time series of an answer: its labels, and its samples as seconds since the epoch and value. */
export type Series = { labels: Record<string, string>; samples: [time: number, value: number][] };

/** An alert as Prometheus sees it. */
export type PromAlert = {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  state: 'pending' | 'firing';
  activeAt: string;
  value: string;
};

export type PromTarget = {
  labels: Record<string, string>;
  scrapeUrl: string;
  health: 'up' | 'down' | 'unknown';
  lastError: string;
};

/** What a Prometheus is asked. Every call rejects with Prometheus' own words when it refuses. */
export type PrometheusClient = {
  /** The value of each series now, or at a time in seconds since the epoch. A scalar is one series without labels. */
  query(promql: string, time?: number): Promise<Series[]>;
  /** Values from `start` to `end` (seconds since the epoch), every `step` seconds. */
  queryRange(promql: string, range: { start: number; end: number; step: number }): Promise<Series[]>;
  /** All values of a label, of series that match the selector when one is given. */
  labelValues(label: string, selector?: string): Promise<string[]>;
  /** The rules' text in Prometheus' normal form; rejects when it is no PromQL. */
  format(promql: string): Promise<string>;
  alerts(): Promise<PromAlert[]>;
  targets(): Promise<PromTarget[]>;
};

/** @param url where Prometheus answers, such as `http://127.0.0.1:9090` */
export function prometheusClient(url: string): PrometheusClient {
  const base = url.replace(/\/$/, '');
  const get = async (path: string, parameters: Record<string, string> = {}): Promise<unknown> => {
    const search = new URLSearchParams(parameters).toString();
    const url = `${base}/api/v1/${path}${search === '' ? '' : `?${search}`}`;
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) }).catch(
      (cause: Error) => {
        throw new Error(
          `no Prometheus answers on ${base}: ${(cause.cause as Error | undefined)?.message ?? cause}`,
          {
            cause,
          },
        );
      },
    );
    const text = await response.text();
    if (!response.headers.get('content-type')?.includes('json')) {
      throw new Error(
        `${base} answers ${response.status} and no JSON; is it a Prometheus? ${text.slice(0, 200)}`,
      );
    }
    const answer = JSON.parse(text) as { status: string; error?: string; data: unknown };
    if (answer.status !== 'success') {
      throw new Error(`Prometheus refuses ${path} ${parameters['query'] ?? search}: ${answer.error}`);
    }
    return answer.data;
  };
  return {
    async query(promql, time) {
      const at: Record<string, string> = time === undefined ? {} : { time: String(time) };
      return seriesOf((await get('query', { query: promql, ...at })) as QueryData);
    },
    async queryRange(promql, { start, end, step }) {
      const range = { start: String(start), end: String(end), step: String(step) };
      return seriesOf((await get('query_range', { query: promql, ...range })) as QueryData);
    },
    async labelValues(label, selector) {
      const match: Record<string, string> = selector === undefined ? {} : { 'match[]': selector };
      return (await get(`label/${label}/values`, match)) as string[];
    },
    format: async (promql) => (await get('format_query', { query: promql })) as string,
    alerts: async () => ((await get('alerts')) as { alerts: PromAlert[] }).alerts,
    targets: async () =>
      ((await get('targets', { state: 'active' })) as { activeTargets: PromTarget[] }).activeTargets,
  };
}

type Point = [time: number, value: string];
type QueryData =
  | { resultType: 'scalar' | 'string'; result: Point }
  | { resultType: 'vector'; result: { metric: Record<string, string>; value: Point }[] }
  | { resultType: 'matrix'; result: { metric: Record<string, string>; values: Point[] }[] };

function seriesOf(data: QueryData): Series[] {
  switch (data.resultType) {
    case 'vector':
      return data.result.map(({ metric, value }) => ({ labels: metric, samples: [sampleOf(value)] }));
    case 'matrix':
      return data.result.map(({ metric, values }) => ({ labels: metric, samples: values.map(sampleOf) }));
    default:
      return [{ labels: {}, samples: [sampleOf(data.result)] }];
  }
}

/** Prometheus writes numbers as Go does: `+Inf`, `NaN`. */
function sampleOf([time, value]: Point): [number, number] {
  return [time, value.endsWith('Inf') ? Number(`${value}inity`) : Number(value)];
}
