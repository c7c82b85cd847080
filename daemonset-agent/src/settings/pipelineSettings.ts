import { redact } from '@logpipeline/service/redact';
import {
  absolutePath,
  bool,
  describeIssue,
  dnsLabel,
  duration,
  MINUTE,
  names,
  oneOf,
  quantity,
  text,
  together,
} from '@logpipeline/service/settings';
import * as v from 'valibot';
import { podSettings } from './podSettings.ts';
import { LEVEL_NAMES, rateLimit, sampling, whole } from './shapingSettings.ts';

const prefix = v.pipe(
  v.string('allowed: a path such as logs/production'),
  v.regex(
    /^(?!\/)(?!.*\/\/)(?!(.*\/)?\.\.?(\/|$))[^\p{Cc}]{1,512}(?<!\/)$/u,
    'allowed: a path such as logs/production, not empty, without a leading or trailing slash, empty parts, "." or ".."',
  ),
);

const s3 = v.strictObject({
  bucket: v.pipe(
    v.string('allowed: a bucket name'),
    v.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'allowed: 3 to 63 lower-case letters, digits, "." and "-"'),
  ),
  region: v.exactOptional(text('a region such as eu-central-1')),
  endpoint: v.exactOptional(
    v.pipe(v.string('allowed: a URL'), v.url('allowed: a URL such as https://s3.example.com')),
  ),
  forcePathStyle: v.exactOptional(bool),
  storageClass: v.exactOptional(text('a storage class such as STANDARD_IA')),
  serverSideEncryption: v.exactOptional(
    v.strictObject({
      type: oneOf(['AES256', 'aws:kms']),
      kmsKeyId: v.exactOptional(text('a KMS key id or ARN')),
    }),
  ),
  tags: v.exactOptional(
    v.record(v.string(), v.string('allowed: text'), 'allowed: a map of tag names to values'),
  ),
  credentials: v.exactOptional(
    v.strictObject({
      accessKeyId: text('an access key id'),
      secretAccessKey: text('a secret access key'),
      sessionToken: v.exactOptional(text('a session token')),
    }),
  ),
});

const destination = v.pipe(
  v.strictObject({
    s3: v.exactOptional(s3),
    directory: v.exactOptional(v.strictObject({ path: absolutePath('an absolute path') })),
  }),
  together(
    (value) => (value.s3 === undefined) !== (value.directory === undefined),
    'allowed: exactly one of s3 and directory',
  ),
);

/** A folder of the spool is called after both: 255 bytes, less two underscores and a hash of 12 characters. */
const MOST_NAME_CHARACTERS = 241;

/** Of what may be no text, see {@link together}. One that is too long by itself is said to be already. */
const lengthOf = (text: unknown) => (typeof text === 'string' && text.length <= 253 ? text.length : 0);

/** One entry of `pipelines`, and what the operator writes into a configuration Secret. */
export const pipelineSchema = v.pipe(
  v.strictObject({
    namespace: v.optional(dnsLabel('a namespace'), 'default'),
    name: dnsLabel('a name'),
    destination,
    prefix: v.exactOptional(prefix),
    interval: v.optional(duration(1_000, 24 * 60 * MINUTE, '1s to 24h'), '15m'),
    levels: v.exactOptional(
      v.pipe(
        v.array(oneOf(LEVEL_NAMES), 'allowed: a list of levels'),
        v.minLength(1, 'must hold at least one level; leave it out to ship all'),
      ),
    ),
    dropUnknown: v.optional(bool, false),
    compression: v.optional(oneOf(['zstd', 'gzip']), 'zstd'),
    buffer: v.optional(
      v.strictObject({
        maxSize: v.optional(
          quantity(16 * 2 ** 20, Number.MAX_SAFE_INTEGER, '16Mi or more', '512Mi, 2Gi'),
          '2Gi',
        ),
        whenFull: v.optional(oneOf(['Block', 'DropOldest']), 'Block'),
      }),
      {},
    ),
    suspend: v.optional(bool, false),
    rateLimit: v.exactOptional(rateLimit),
    sampling: v.exactOptional(sampling),
    redact: v.exactOptional(redact),
    pods: v.exactOptional(podSettings),
    files: v.exactOptional(
      v.strictObject({
        include: v.pipe(
          v.array(absolutePath('a glob such as /var/log/app/*.log'), 'allowed: a list of globs'),
          v.minLength(1, 'must hold at least one glob such as /var/log/app/*.log'),
        ),
        exclude: v.optional(names('glob'), []),
      }),
    ),
    nodeMetrics: v.exactOptional(
      v.strictObject({
        interval: v.optional(duration(1_000, 60 * MINUTE, '1s to 1h'), '30s'),
        topProcesses: v.optional(whole(0, 50), 5),
      }),
    ),
    /** Ships the `recordLogs` of an agent that has some; other agents pass over it. */
    frontend: v.exactOptional(v.strictObject({})),
  }),
  together(
    (value) =>
      value.pods !== undefined ||
      value.files !== undefined ||
      value.nodeMetrics !== undefined ||
      value.frontend !== undefined,
    'must have pods, files, nodeMetrics or frontend, at least one',
  ),
  together(
    (value) => lengthOf(value.namespace) + lengthOf(value.name) <= MOST_NAME_CHARACTERS,
    `namespace and name are too long; allowed: ${MOST_NAME_CHARACTERS} characters together`,
  ),
);

export type PipelineSettings = v.InferOutput<typeof pipelineSchema>;
export type DestinationSettings = PipelineSettings['destination'];

export type ParsedPipeline = { ok: true; settings: PipelineSettings } | { ok: false; errors: string[] };

/** Checks one pipeline alone, as a configuration Secret holds it. */
export function parsePipeline(input: unknown): ParsedPipeline {
  const result = v.safeParse(pipelineSchema, input);
  return result.success
    ? { ok: true, settings: result.output }
    : { ok: false, errors: result.issues.map((issue) => describeIssue(issue)) };
}
