/** What the client is asked for. */
export type Load = {
  port: number;
  requests: number;
  connections: number;
  /** Requests a second; left out: each connection sends the next one when the last is answered. */
  rate?: number;
  /** Makes its records differ from those of all others. */
  run: string;
};

/** What came of it. Times in milliseconds. */
export type LoadResult = {
  /** That were sent. */
  requests: number;
  seconds: number;
  p50: number;
  p99: number;
  /** Requests that were not answered with 202. */
  failed: number;
};
