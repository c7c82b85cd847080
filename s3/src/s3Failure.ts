import type { S3Problem } from './s3Problem.ts';

/**
 * - `throttled`: 429, 503 SlowDown and the like
 * - `refused`: credentials missing, expired or not allowed (401, 403)
 * - `missing`: the bucket or directory does not exist
 * - `network`: no connection, timeout, a connection cut
 * - `server`: any other 5xx or unexpected answer, a full disk
 * - `aborted`: the request's signal
 */
export type FailureReason = 'throttled' | 'refused' | 'missing' | 'network' | 'server' | 'aborted';

export type S3Failure = { reason: FailureReason; message: string; retryAfterMs?: number };

/** After a 409 S3 wants the same request again; the other writer needs a moment to finish. */
const CONFLICT_RETRY_MS = 500;

/** What the message is about. */
export type S3Target = { bucket: string; key: string; kmsKeyId?: string };

type Rule = {
  reason: FailureReason;
  names?: readonly (string | RegExp)[];
  codes?: readonly (string | RegExp)[];
  statuses?: readonly number[];
  /** Matched against the message, where an error has neither a name of its own nor a code. */
  says?: RegExp;
  /** What it means and what to do, in whole sentences. */
  remedy: (target: S3Target, problem: S3Problem) => string;
  retryAfterMs?: number;
};

/** The first rule that matches decides: names are more exact than codes, codes than statuses. */
const RULES: readonly Rule[] = [
  {
    reason: 'server',
    names: ['LocalFileError'],
    remedy: () => "Nothing was sent. Check the node's disk, and who else writes into the spool.",
  },
  {
    reason: 'refused',
    names: ['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired'],
    remedy: () => 'The credentials have expired. Renew them: the Secret, or what issues the pod identity.',
  },
  {
    reason: 'refused',
    names: ['RequestTimeTooSkewed', 'RequestInTheFuture'],
    remedy: () =>
      "This machine's clock is more than 15 minutes off. The next attempt allows for it; set the clock (NTP) all the same, since records take their time from it.",
  },
  {
    reason: 'refused',
    names: [
      'InvalidAccessKeyId',
      'InvalidClientTokenId',
      'UnrecognizedClientException',
      'InvalidToken',
      'InvalidSecurity',
    ],
    remedy: () =>
      'The store does not know the access key. Check the credentials, and that they belong to this endpoint.',
  },
  {
    reason: 'refused',
    names: ['SignatureDoesNotMatch'],
    remedy: () =>
      'The secret key does not fit the access key, or a proxy in between changes requests. Check the credentials, then the proxy.',
  },
  {
    reason: 'refused',
    names: ['CredentialsProviderError', 'TokenProviderError', 'InvalidIdentityToken', 'ProviderError'],
    remedy: () =>
      'No credentials were found. Give s3.credentials (a Secret), or let the pod have an identity (EKS Pod Identity, IRSA) or the node a role.',
  },
  {
    reason: 'refused',
    says: /region is missing/i,
    remedy: ({ bucket }) => `No region is known. Set s3.region to the region of bucket ${bucket}.`,
  },
  {
    reason: 'refused',
    names: [/^KMS\./],
    remedy: ({ kmsKeyId }) =>
      `KMS did not give the key ${kmsKeyId ?? '(the default key of the bucket)'}. Check that it exists, is enabled and in the bucket's region, and allow kms:GenerateDataKey and kms:Decrypt on it.`,
  },
  {
    reason: 'refused',
    // versitygw's answer, with status 404, to an access key that it does not know.
    names: ['XAdminUserNotFound'],
    remedy: () => 'The store does not know the access key. Correct the credentials.',
  },
  {
    reason: 'missing',
    names: ['NoSuchBucket', 'InvalidBucketName', 'NoSuchAccessPoint'],
    remedy: ({ bucket }) =>
      `There is no bucket ${bucket} there. Create it, or correct s3.bucket and s3.endpoint.`,
  },
  {
    reason: 'missing',
    names: [
      'PermanentRedirect',
      'TemporaryRedirect',
      'AuthorizationHeaderMalformed',
      'IllegalLocationConstraintException',
    ],
    statuses: [301, 302, 307, 308],
    remedy: ({ bucket }, { bucketRegion }) =>
      bucketRegion === undefined
        ? `Bucket ${bucket} is in another region or behind another endpoint. Correct s3.region or s3.endpoint.`
        : `Bucket ${bucket} is in the region ${bucketRegion}. Set s3.region to ${bucketRegion}.`,
  },
  {
    reason: 'server',
    names: ['ConditionalRequestConflict', 'OperationAborted'],
    remedy: () => 'Another request for the same key was under way. It is tried again at once.',
    retryAfterMs: CONFLICT_RETRY_MS,
  },
  {
    reason: 'server',
    names: ['BadDigest', 'XAmzContentSHA256Mismatch', 'InvalidDigest', 'XAmzContentChecksumMismatch'],
    remedy: () =>
      "What arrived is not what was sealed: its SHA-256 differs. Either the network garbled it, then the next attempt succeeds, or the file in the spool is damaged; check the node's disk.",
  },
  {
    reason: 'throttled',
    names: [
      /^SlowDown/,
      /^Throttl/,
      /^TooManyRequests/,
      'RequestLimitExceeded',
      'BandwidthLimitExceeded',
      'ServiceUnavailable',
    ],
    statuses: [429, 503],
    remedy: () => 'The store asks for fewer requests. Attempts are spread out until it takes them again.',
  },
  {
    reason: 'server',
    names: ['QuotaExceeded', 'XMinioStorageFull', 'InsufficientStorage', 'EntityTooLarge', 'StorageFull'],
    statuses: [507, 413],
    remedy: ({ bucket }) =>
      `The store has no room for it. Raise the quota or size limit of bucket ${bucket}, or add disks.`,
  },
  {
    reason: 'network',
    names: ['RequestTimeout', 'IncompleteBody'],
    statuses: [408],
    remedy: () =>
      'The connection was too slow or was cut. Check the network between this node and the store.',
  },
  {
    reason: 'network',
    codes: ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME'],
    remedy: ({ bucket }) =>
      `The store's name does not resolve. Check DNS and s3.endpoint; when the name begins with "${bucket}.", set s3.forcePathStyle.`,
  },
  {
    reason: 'network',
    codes: ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'EADDRNOTAVAIL'],
    remedy: () => 'Nothing answers at that address. Check s3.endpoint, the store, and network policies.',
  },
  {
    reason: 'network',
    codes: [/CERT/, /^ERR_TLS/, /^ERR_SSL/, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'EPROTO'],
    remedy: () =>
      "No TLS connection could be made. When the store's certificate is from a private authority, give its CA by NODE_EXTRA_CA_CERTS; check http and https in s3.endpoint.",
  },
  {
    reason: 'network',
    names: ['TimeoutError'],
    codes: ['ETIMEDOUT', 'ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ESOCKETTIMEDOUT', /^UND_ERR/],
    says: /socket hang up/i,
    remedy: () =>
      'The connection was cut, or the store was silent for too long. Check the store and the network between.',
  },
  {
    reason: 'refused',
    statuses: [401, 403],
    remedy: ({ bucket, kmsKeyId }) =>
      `Allow s3:PutObject, s3:GetObject and, for tags, s3:PutObjectTagging on arn:aws:s3:::${bucket}/*${kmsKeyId === undefined ? '' : `, and kms:GenerateDataKey on ${kmsKeyId}`}; look for a policy that denies it.`,
  },
  {
    reason: 'missing',
    statuses: [404],
    remedy: ({ bucket }) =>
      `Something that the request names is not there. Check that bucket ${bucket} exists, and s3.bucket, s3.endpoint and the credentials.`,
  },
  {
    reason: 'server',
    statuses: [400, 405, 422, 501],
    remedy: () =>
      'The store does not take a request of this form. Check s3.storageClass, s3.serverSideEncryption and s3.tags: it may not support them.',
  },
];

/** Which failure it is, and a sentence for the person who has to end it. Pure; `problem` holds no secrets. */
export function s3Failure(problem: S3Problem, target: S3Target): S3Failure {
  if (problem.name === 'AbortError') return { reason: 'aborted', message: 'The upload was called off.' };
  const rule = RULES.find((candidate) => matches(candidate, problem));
  const remedy = rule?.remedy(target, problem) ?? 'That is an error of the store. It is tried again.';
  const retryAfterMs = problem.retryAfterMs ?? rule?.retryAfterMs;
  return {
    reason: rule?.reason ?? 'server',
    message: `PUT s3://${target.bucket}/${target.key}: ${what(problem)} ${remedy}`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function matches(rule: Rule, { name, code, status, message }: S3Problem): boolean {
  return (
    fits(rule.names, name) ||
    (code !== undefined && fits(rule.codes, code)) ||
    (status !== undefined && (rule.statuses?.includes(status) ?? false)) ||
    (rule.says?.test(message) ?? false)
  );
}

function fits(patterns: readonly (string | RegExp)[] | undefined, text: string): boolean {
  return (
    patterns?.some((pattern) => (typeof pattern === 'string' ? pattern === text : pattern.test(text))) ??
    false
  );
}

/** `SlowDown (503): Please reduce your request rate.` */
function what({ name, code, status, message }: S3Problem): string {
  const title = name === 'Error' || name === 'Unknown' ? (code ?? name) : name;
  const detail = message === '' || message === 'UnknownError' || message === name ? '' : `: ${message}`;
  const text = `${title}${status === undefined ? '' : ` (${status})`}${detail}`;
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
