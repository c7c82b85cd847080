import { join } from 'node:path';
import { createS3Store, type ObjectStore } from '@logpipeline/archive';
import { NoGoError, startVersitygw } from '@logpipeline/test-binaries';
import { needsPathStyle } from '../agentConfig.ts';
import { BadInput } from '../badInput.ts';

const BUCKET = 'demo';

/** The bucket of the demo, and how to reach it. */
export type WebStore = {
  /** The agent's `destination.s3`. */
  settings: { endpoint: string; bucket: string; region: string; forcePathStyle: boolean };
  /** What the agent finds its credentials in. */
  env: NodeJS.ProcessEnv;
  /** To read it. */
  reader: ObjectStore;
  /** Where its objects are files; null: on another machine. */
  objects: string | null;
  stop(): Promise<void>;
  kill(): void;
};

/**
 * A real S3 server with its objects in `folder`, or the person's own store, with credentials of the environment.
 *
 * @throws BadInput when there is no program to run as a server
 */
export async function openWebStore(
  s3: { endpoint: string; bucket: string } | null,
  { folder, region }: { folder: string; region: string },
): Promise<WebStore> {
  if (s3 !== null) {
    const settings = { ...s3, region, forcePathStyle: needsPathStyle(s3.endpoint) };
    const reader = createS3Store(settings);
    return { settings, env: {}, reader, objects: null, stop: async () => reader.close(), kill() {} };
  }
  const server = await startVersitygw({ dir: folder, detached: true }).catch((error: Error) => {
    if (!(error instanceof NoGoError)) throw error;
    throw new BadInput(
      `--web: needs an S3 server. ${error.message}, or name a store of your own: --s3 URL --bucket NAME`,
      { cause: error },
    );
  });
  await server.createBucket(BUCKET);
  const { endpoint, accessKey: accessKeyId, secretKey: secretAccessKey } = server;
  const settings = { endpoint, bucket: BUCKET, region: server.region, forcePathStyle: true };
  const reader = createS3Store({ ...settings, credentials: { accessKeyId, secretAccessKey } });
  return {
    settings,
    env: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    reader,
    objects: join(folder, BUCKET),
    async stop() {
      reader.close();
      await server.stop();
    },
    kill: () => void server.kill(),
  };
}
