import { withoutSecrets } from './withoutSecrets.ts';

/** What is known about a request that went wrong, without the SDK's error classes. Holds no secrets. */
export type S3Problem = {
  /** S3's error code (`SlowDown`), or the name of the SDK's error. */
  name: string;
  /** Of the operating system or TLS: `ECONNREFUSED`. */
  code?: string;
  /** HTTP status; undefined when there was no answer. */
  status?: number;
  message: string;
  /** Where the bucket is, when the store said so. */
  bucketRegion?: string;
  retryAfterMs?: number;
  /** The request header that the store does not implement, in lower case. */
  header?: string;
};

/** Names of errors and regions are of this form and length: what is more is not one, but a text that a store wants to be shown. */
const MAX_NAME = 64;
const REGION = /^[a-z0-9-]{1,64}$/;

/** Takes an error of the SDK, of Node or of a credential provider apart. */
export function s3Problem(error: unknown, secrets: readonly string[] = []): S3Problem {
  const e = (typeof error === 'object' && error !== null ? error : {}) as SdkError;
  const code = [e.code, e.cause?.code].find((c) => typeof c === 'string');
  const status = e.$metadata?.httpStatusCode ?? e.$response?.statusCode;
  const headers = e.$response?.headers ?? {};
  const bucketRegion =
    headers['x-amz-bucket-region'] ?? (typeof e.Region === 'string' ? e.Region : undefined);
  const retryAfterMs = retryAfter(headers['retry-after']);
  return {
    name: plainName(e.name),
    message: withoutSecrets(e.message ?? String(error), secrets),
    ...(code === undefined ? {} : { code }),
    ...(status === undefined ? {} : { status }),
    ...(bucketRegion !== undefined && REGION.test(bucketRegion) ? { bucketRegion } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(typeof e.Header === 'string' ? { header: plainName(e.Header).toLowerCase() } : {}),
  };
}

type SdkError = {
  name?: string;
  message?: string;
  code?: unknown;
  cause?: { code?: unknown };
  Region?: unknown;
  Header?: unknown;
  $metadata?: { httpStatusCode?: number };
  $response?: { statusCode?: number; headers?: Record<string, string> };
};

/** S3's codes are words, some with a dot. */
function plainName(name: string | undefined): string {
  return (
    String(name ?? '')
      .slice(0, MAX_NAME)
      .replace(/[^\w.:-]/g, '') || 'Unknown'
  );
}

/** Only the form in seconds: stores use no other, and a date would need both clocks to agree. */
function retryAfter(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) * 1000 : undefined;
}
