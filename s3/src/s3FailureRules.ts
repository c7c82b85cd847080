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

/** After a 409 S3 wants the same request again; the other writer needs a moment to finish. */
const CONFLICT_RETRY_MS = 500;

/** What the message is about. `request` is what it begins with; default `PUT`. */
export type S3Target = { bucket: string; key: string; kmsKeyId?: string; request?: string };

/**
 * What somebody has to mend, finer than {@link FailureReason}.
 * - `credentials`: the store refuses them; `noIdentity`: there are none; `noRegion`: none is known
 * - `denied`: they are good, and a policy forbids the request
 * - `form`: the store does not take a request of this form
 * - `failing`: the store fails, or the request was damaged on its way
 */
export type S3Cause =
  | 'unreachable'
  | 'throttled'
  | 'failing'
  | 'full'
  | 'credentials'
  | 'clock'
  | 'noIdentity'
  | 'noRegion'
  | 'denied'
  | 'encryption'
  | 'bucketMissing'
  | 'otherRegion'
  | 'form';

export type Rule = {
  reason: FailureReason;
  cause: S3Cause;
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
export const RULES: readonly Rule[] = [
  {
    reason: 'server',
    cause: 'failing',
    names: ['LocalFileError'],
    remedy: () => "Nothing was sent. Check the node's disk, and who else writes into the spool.",
  },
  {
    reason: 'refused',
    cause: 'credentials',
    names: ['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired'],
    remedy: () => 'The credentials have expired. Renew them: the Secret, or what issues the pod identity.',
  },
  {
    reason: 'refused',
    cause: 'clock',
    names: ['RequestTimeTooSkewed', 'RequestInTheFuture'],
    remedy: () =>
      "This machine's clock is more than 15 minutes off. The next attempt allows for it; set the clock (NTP) all the same, since records take their time from it.",
  },
  {
    reason: 'refused',
    cause: 'credentials',
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
    cause: 'credentials',
    names: ['SignatureDoesNotMatch'],
    remedy: () =>
      'The secret key does not fit the access key, or a proxy in between changes requests. Check the credentials, then the proxy.',
  },
  {
    reason: 'refused',
    cause: 'noIdentity',
    names: ['CredentialsProviderError', 'TokenProviderError', 'InvalidIdentityToken', 'ProviderError'],
    remedy: () =>
      'No credentials were found. Give some (in a LogPipeline by s3.credentialsSecretRef), or let the pod have an identity (EKS Pod Identity, IRSA) or the node a role.',
  },
  {
    reason: 'refused',
    cause: 'credentials',
    // Node's refusal to send a header; of what is in ours only credentials come from people unchecked.
    codes: ['ERR_INVALID_CHAR'],
    remedy: () =>
      'Nothing was sent. The credentials have a character that none has, such as a line end or a space; make the Secret or file that holds them again.',
  },
  {
    reason: 'refused',
    cause: 'noRegion',
    says: /region is missing/i,
    remedy: ({ bucket }) => `No region is known. Set s3.region to the region of bucket ${bucket}.`,
  },
  {
    reason: 'refused',
    cause: 'encryption',
    names: [/^KMS\./],
    remedy: ({ kmsKeyId }) =>
      `KMS did not give the key ${kmsKeyId ?? '(the default key of the bucket)'}. Check that it exists, is enabled and in the bucket's region, and allow kms:GenerateDataKey and kms:Decrypt on it.`,
  },
  {
    reason: 'refused',
    cause: 'credentials',
    // versitygw's answer, with status 404, to an access key that it does not know.
    names: ['XAdminUserNotFound'],
    remedy: () => 'The store does not know the access key. Correct the credentials.',
  },
  {
    reason: 'missing',
    cause: 'bucketMissing',
    names: ['NoSuchBucket', 'InvalidBucketName', 'NoSuchAccessPoint'],
    remedy: ({ bucket }) =>
      `There is no bucket ${bucket} there. Create it, or correct the bucket's name or s3.endpoint.`,
  },
  {
    reason: 'missing',
    cause: 'otherRegion',
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
    cause: 'failing',
    names: ['ConditionalRequestConflict', 'OperationAborted'],
    remedy: () => 'Another request for the same key was under way. It is tried again at once.',
    retryAfterMs: CONFLICT_RETRY_MS,
  },
  {
    reason: 'server',
    cause: 'failing',
    names: ['BadDigest', 'XAmzContentSHA256Mismatch', 'InvalidDigest', 'XAmzContentChecksumMismatch'],
    remedy: () =>
      "What arrived is not what was sealed: its SHA-256 differs. Either the network garbled it, then the next attempt succeeds, or the file in the spool is damaged; check the node's disk.",
  },
  {
    reason: 'throttled',
    cause: 'throttled',
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
    cause: 'full',
    names: ['QuotaExceeded', 'XMinioStorageFull', 'InsufficientStorage', 'EntityTooLarge', 'StorageFull'],
    statuses: [507, 413],
    remedy: ({ bucket }) =>
      `The store has no room for it. Raise the quota or size limit of bucket ${bucket}, or add disks.`,
  },
  {
    reason: 'network',
    cause: 'unreachable',
    names: ['RequestTimeout', 'IncompleteBody'],
    statuses: [408],
    remedy: () => 'The connection was too slow or was cut. Check the network between here and the store.',
  },
  {
    reason: 'network',
    cause: 'unreachable',
    codes: ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME'],
    remedy: ({ bucket }) =>
      `The store's name does not resolve. Check DNS and s3.endpoint; when the name begins with "${bucket}.", set s3.forcePathStyle.`,
  },
  {
    reason: 'network',
    cause: 'unreachable',
    codes: ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'EADDRNOTAVAIL'],
    remedy: () => 'Nothing answers at that address. Check s3.endpoint, the store, and network policies.',
  },
  {
    reason: 'network',
    cause: 'unreachable',
    codes: [/CERT/, /^ERR_TLS/, /^ERR_SSL/, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'EPROTO'],
    remedy: () =>
      "No TLS connection could be made. When the store's certificate is from a private authority, give its CA by NODE_EXTRA_CA_CERTS; check http and https in s3.endpoint.",
  },
  {
    reason: 'network',
    cause: 'unreachable',
    names: ['TimeoutError'],
    codes: ['ETIMEDOUT', 'ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ESOCKETTIMEDOUT', /^UND_ERR/],
    says: /socket hang up/i,
    remedy: () =>
      'The connection was cut, or the store was silent for too long. Check the store and the network between.',
  },
  {
    reason: 'refused',
    cause: 'denied',
    statuses: [401, 403],
    remedy: ({ bucket, kmsKeyId }) =>
      `Allow s3:PutObject, s3:GetObject and, for tags, s3:PutObjectTagging on arn:aws:s3:::${bucket}/*${kmsKeyId === undefined ? '' : `, and kms:GenerateDataKey on ${kmsKeyId}`}; look for a policy that denies it.`,
  },
  {
    reason: 'missing',
    cause: 'bucketMissing',
    statuses: [404],
    remedy: ({ bucket }) =>
      `Something that the request names is not there. Check that bucket ${bucket} exists, its name in the settings, s3.endpoint and the credentials.`,
  },
  {
    reason: 'server',
    cause: 'form',
    statuses: [400, 405, 422, 501],
    remedy: () =>
      'The store does not take a request of this form. Check s3.storageClass, s3.serverSideEncryption and s3.tags: it may not support them.',
  },
];
