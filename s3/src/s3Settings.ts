/** Where and how objects are stored. All but the bucket may be left out. */
export type S3Settings = {
  bucket: string;
  /** Default: the SDK's chain (AWS_REGION, profile); with an `endpoint`, `us-east-1`. */
  region?: string;
  /** URL of a store that is not AWS, such as `https://minio.example.com:9000`. */
  endpoint?: string;
  /** `https://host/bucket/key` rather than `https://bucket.host/key`. Most stores that are not AWS want it. */
  forcePathStyle?: boolean;
  storageClass?: string;
  serverSideEncryption?: { type: 'AES256' | 'aws:kms'; kmsKeyId?: string };
  /** Object tags, at most ten (a limit of S3). */
  tags?: Record<string, string>;
  /** Default: the SDK's chain, which knows IRSA, EKS Pod Identity, instance roles, profiles and the environment. */
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  /** How long the store may be silent, in ms, before a request ends as `network`. Default 30 s. */
  requestTimeoutMs?: number;
  /** How long a connection may take to come about, in ms. Default 10 s. */
  connectTimeoutMs?: number;
};
