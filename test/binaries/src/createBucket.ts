import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

/** How to reach a store as its owner. */
export type StoreOwner = { endpoint: string; region: string; accessKey: string; secretKey: string };

/** Makes a bucket. One that is ours already is left as it is. */
export async function createBucket(owner: StoreOwner, bucket: string): Promise<void> {
  const { endpoint, region, accessKey: accessKeyId, secretKey: secretAccessKey } = owner;
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  } catch (error) {
    if ((error as Error).name !== 'BucketAlreadyOwnedByYou') throw error;
  } finally {
    client.destroy();
  }
}
