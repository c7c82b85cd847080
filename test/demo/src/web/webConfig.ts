import type { WebStore } from './webStore.ts';

/** Uploads are seen while one looks on: the shortest interval that the agent takes. A real pipeline's default is 15 minutes. */
const INTERVAL = '1s';

export type WebPipeline = { compression: 'zstd' | 'gzip'; prefix: string; s3: WebStore['settings'] };

/** Of one agent: where it works, and the port of its page. */
export type AgentPlace = { node: string; spool: string; port: number };

/** The agent beside the ingest service: ships what that keeps. */
export function besideIngest(
  place: AgentPlace,
  recordLogs: { kind: string; path: string }[],
  pipeline: WebPipeline,
): unknown {
  return { ...agent(place, pipeline, { frontend: {} }), recordLogs };
}

/** The agent of the node on which the application's server runs: ships its output, where errors on the server are. */
export function onNode(place: AgentPlace, output: string, pipeline: WebPipeline): unknown {
  return agent(place, pipeline, { files: { include: [output] } });
}

function agent({ node, spool, port }: AgentPlace, pipeline: WebPipeline, selection: object): object {
  const { compression, prefix, s3 } = pipeline;
  return {
    cluster: 'demo',
    node,
    spool: { path: spool },
    // Told to stop, it reads to the end first.
    drain: true,
    http: { host: '127.0.0.1', port },
    pipelines: [
      {
        namespace: 'demo',
        name: 'web',
        prefix,
        interval: INTERVAL,
        compression,
        destination: { s3 },
        ...selection,
      },
    ],
  };
}
