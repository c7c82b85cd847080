/** What `--web` is started with. */
export type WebOptions = {
  /** Of the application's pages. Null: the usual one, or another that is free. */
  port: number | null;
  /** When it stops by itself. Null: at Ctrl-C. */
  seconds: number | null;
  compression: 'zstd' | 'gzip';
  /** A real store. Null: an S3 server of its own. */
  s3: { endpoint: string; bucket: string } | null;
  keep: boolean;
  json: boolean;
};

/** Of the pages, when nobody says another: an outbox belongs to an address, so that what waits in one comes with the next demo. */
export const USUAL_PORT = 4173;
