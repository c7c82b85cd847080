import { createS3Store, type ObjectStore } from '@logpipeline/archive';
import type { Versitygw } from '@logpipeline/test-binaries';

/** An agent's `destination` for a bucket of a server that a test started; `endpoint` may be a proxy before it. */
export function destinationOf(server: Versitygw, bucket: string, endpoint = server.endpoint): object {
  const { region, accessKey: accessKeyId, secretKey: secretAccessKey } = server;
  return {
    s3: { bucket, endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } },
  };
}

/** The same bucket, to read it back. */
export function storeOf(server: Versitygw, bucket: string): ObjectStore {
  const { endpoint, region, accessKey: accessKeyId, secretKey: secretAccessKey } = server;
  return createS3Store({
    bucket,
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
}
