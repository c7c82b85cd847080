import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { S3Settings, StoreAbilities } from '@logpipeline/s3';
import type { PutRequest } from './destination.ts';

/** Everything of a PUT but its body. Headers that the store is known not to take are left out. */
export function putParameters(
  settings: S3Settings,
  request: PutRequest,
  able: StoreAbilities,
): Omit<PutObjectCommandInput, 'Body'> {
  const { bucket, serverSideEncryption: sse, storageClass, tags } = settings;
  const input: PutObjectCommandInput = {
    Bucket: bucket,
    Key: request.key,
    ContentLength: request.size,
    ContentType: request.contentType,
    Metadata: { sha256: request.sha256, size: String(request.size) },
  };
  if (able.conditionalPut !== 'no') input.IfNoneMatch = '*';
  // Its presence also keeps the SDK's checksum middleware from turning the body into aws-chunked.
  if (able.checksum !== 'no') input.ChecksumSHA256 = Buffer.from(request.sha256, 'hex').toString('base64');
  if (storageClass !== undefined)
    input.StorageClass = storageClass as NonNullable<PutObjectCommandInput['StorageClass']>;
  if (sse !== undefined) input.ServerSideEncryption = sse.type;
  if (sse?.kmsKeyId !== undefined) input.SSEKMSKeyId = sse.kmsKeyId;
  if (tags !== undefined && Object.keys(tags).length > 0) {
    input.Tagging = Object.entries(tags)
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .join('&');
  }
  return input;
}
