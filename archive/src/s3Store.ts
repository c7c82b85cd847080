import { GetObjectCommand, ListObjectsV2Command, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { ArchiveError } from './archiveError.ts';
import type { ObjectStore, StoredObject } from './objectStore.ts';

export type S3StoreOptions = {
  bucket: string;
  region: string;
  /** Only for stores other than AWS. */
  endpoint?: string;
  forcePathStyle?: boolean;
  /** Default: the SDK's chain (environment, profile, web identity, instance). */
  credentials?: NonNullable<S3ClientConfig['credentials']>;
};

/** What an S3 destination wrote: keys are the bucket's keys. */
export function createS3Store(options: S3StoreOptions): ObjectStore {
  const { bucket, region, endpoint, forcePathStyle, credentials } = options;
  const client = new S3Client({
    region,
    // Stores other than AWS know none of the newer checksum headers.
    ...(endpoint === undefined
      ? {}
      : {
          endpoint,
          requestChecksumCalculation: 'WHEN_REQUIRED' as const,
          responseChecksumValidation: 'WHEN_REQUIRED' as const,
        }),
    ...(forcePathStyle === undefined ? {} : { forcePathStyle }),
    ...(credentials === undefined ? {} : { credentials }),
  });
  return {
    description: `s3://${bucket}`,
    list: (prefix = '') => listBucket(client, bucket, prefix),
    read: (key) => readKey(client, bucket, key),
    close: () => client.destroy(),
  };
}

async function* listBucket(client: S3Client, bucket: string, prefix: string): AsyncGenerator<StoredObject> {
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
    );
    for (const { Key: key, Size: size } of page.Contents ?? []) {
      if (key !== undefined && size !== undefined) yield { key, size };
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
}

async function readKey(client: S3Client, bucket: string, key: string): Promise<Buffer> {
  const name = `s3://${bucket}/${key}`;
  try {
    const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    if (body === undefined) throw new Error('the answer has no body');
    return Buffer.from(await body.transformToByteArray());
  } catch (cause) {
    throw new ArchiveError('unreadable', name, null, (cause as Error).message, { cause });
  }
}
