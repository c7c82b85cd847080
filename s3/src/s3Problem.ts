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
    name: e.name ?? 'Unknown',
    message: withoutSecrets(e.message ?? String(error), secrets),
    ...(code === undefined ? {} : { code }),
    ...(status === undefined ? {} : { status }),
    ...(bucketRegion === undefined ? {} : { bucketRegion }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(typeof e.Header === 'string' ? { header: e.Header.toLowerCase() } : {}),
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

/** Only the form in seconds: stores use no other, and a date would need both clocks to agree. */
function retryAfter(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) * 1000 : undefined;
}
