import type { DemoOptions } from './arguments.ts';
import type { WorkFolder } from './workFolder.ts';

/** Uploads are seen while one looks on. A real pipeline's default is 15 minutes. */
const INTERVAL = '3s';

/** The agent's settings for the demo: one pipeline. @param selection the pipeline's `pods` or `files` */
export function agentConfig(
  options: Pick<DemoOptions, 's3' | 'compression'>,
  run: { work: WorkFolder; prefix: string; port: number; region: string; selection: Record<string, unknown> },
): unknown {
  return {
    cluster: 'demo',
    node: 'demo-node',
    spool: { path: run.work.spool },
    http: { host: '127.0.0.1', port: run.port },
    pipelines: [
      {
        namespace: 'demo',
        name: 'demo',
        prefix: run.prefix,
        interval: INTERVAL,
        compression: options.compression,
        destination: destination(options.s3, run),
        ...run.selection,
      },
    ],
  };
}

function destination(s3: DemoOptions['s3'], run: { work: WorkFolder; region: string }): unknown {
  if (s3 === null) return { directory: { path: run.work.objects } };
  const { endpoint, bucket } = s3;
  // Credentials are left to the SDK's chain, which finds those of the environment.
  return { s3: { bucket, endpoint, region: run.region, forcePathStyle: needsPathStyle(endpoint) } };
}

/** AWS wants the bucket in the host's name; most other stores are reached under one host only. */
export function needsPathStyle(endpoint: string): boolean {
  return !/(^|\.)amazonaws\.com(\.cn)?$/.test(new URL(endpoint).hostname);
}
