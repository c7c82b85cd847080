import * as v from 'valibot';
import { parseDuration } from './duration.ts';
import { parseQuantity } from './quantity.ts';
import { together } from './together.ts';

/**
 * The agent's settings: one table that gives each field's type, default, check, and the sentence that a person reads
 * when the check fails. Durations are Go durations in the file and milliseconds here; sizes are Kubernetes
 * quantities in the file and bytes here. Nothing else reads configuration or `process.env`.
 */

const MINUTE = 60_000;
/** A line is held in memory as a whole, and up to six times that as a record, when JSON escapes all of it. */
const LARGEST_LINE_BYTES = 16 * 2 ** 20;

function duration(minMs: number, maxMs: number, allowed: string) {
  const message = `allowed: a duration from ${allowed}, such as 30s, 15m or 1h30m`;
  return v.pipe(
    v.string(message),
    v.transform((text) => parseDuration(text) ?? Number.NaN),
    v.check((ms) => ms >= minMs && ms <= maxMs, message),
  );
}

function quantity(minBytes: number, maxBytes: number, allowed: string, examples: string) {
  const message = `allowed: a size of ${allowed}, such as ${examples} or a number of bytes`;
  return v.pipe(
    v.union([v.string(), v.number()], message),
    v.transform((value) => parseQuantity(value) ?? Number.NaN),
    v.check((bytes) => bytes >= minBytes && bytes <= maxBytes, message),
  );
}

const text = (what: string) =>
  v.pipe(v.string(`allowed: ${what}`), v.nonEmpty(`must not be empty; allowed: ${what}`));
const absolutePath = (what: string) =>
  v.pipe(
    v.string(`allowed: ${what}`),
    v.regex(/^\//, `allowed: ${what}, from the root on`),
    v.regex(/^[^\0]*$/, `allowed: ${what}, without NUL`),
  );
const bool = v.boolean('allowed: true or false');
const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  v.picklist(values, `allowed: ${values.join(', ')}`);
const port = v.pipe(
  v.number('allowed: a port number from 0 to 65535 (0: any free port)'),
  v.integer('allowed: a port number from 0 to 65535 (0: any free port)'),
  v.minValue(0, 'allowed: a port number from 0 to 65535 (0: any free port)'),
  v.maxValue(65_535, 'allowed: a port number from 0 to 65535 (0: any free port)'),
);
const names = (what: string) => v.array(text(what), `allowed: a list of ${what}s`);
const dnsLabel = (what: string) =>
  v.pipe(
    v.string(`allowed: ${what}`),
    v.regex(
      /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/,
      `allowed: ${what}: lower-case letters, digits, '-' and '.'`,
    ),
  );
const prefix = v.pipe(
  v.string('allowed: a path such as logs/production'),
  v.regex(
    /^(?!\/)(?!.*\/\/)(?!(.*\/)?\.\.?(\/|$))[^\p{Cc}]{1,512}(?<!\/)$/u,
    'allowed: a path such as logs/production, not empty, without a leading or trailing slash, empty parts, "." or ".."',
  ),
);

const filter = v.optional(
  v.strictObject({ include: v.optional(names('name'), []), exclude: v.optional(names('name'), []) }),
  {},
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

const pipeline = v.pipe(
  v.strictObject({
    namespace: v.optional(dnsLabel('a namespace'), 'default'),
    name: dnsLabel('a name'),
    destination,
    prefix: v.exactOptional(prefix),
    interval: v.optional(duration(1_000, 24 * 60 * MINUTE, '1s to 24h'), '15m'),
    levels: v.exactOptional(
      v.pipe(
        v.array(oneOf(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']), 'allowed: a list of levels'),
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
    pods: v.exactOptional(
      v.strictObject({
        root: v.optional(absolutePath('an absolute path'), '/var/log/pods'),
        namespaces: filter,
        containers: filter,
      }),
    ),
    files: v.exactOptional(
      v.strictObject({
        include: v.pipe(
          v.array(absolutePath('a glob such as /var/log/app/*.log'), 'allowed: a list of globs'),
          v.minLength(1, 'must hold at least one glob such as /var/log/app/*.log'),
        ),
        exclude: v.optional(names('glob'), []),
      }),
    ),
  }),
  together(
    (value) => value.pods !== undefined || value.files !== undefined,
    'must have pods, files, or both',
  ),
);

export const settingsSchema = v.strictObject({
  cluster: v.optional(text('a name for the cluster'), 'default'),
  node: v.exactOptional(text('the name of the node; default: $NODE_NAME, else the host name')),
  spool: v.optional(
    v.strictObject({ path: v.optional(absolutePath('an absolute path'), '/var/lib/logpipeline') }),
    {},
  ),
  http: v.optional(
    v.strictObject({
      host: v.optional(text('an address to listen on'), '0.0.0.0'),
      port: v.optional(port, 9880),
      statusTokenFile: v.exactOptional(text('a file that holds the bearer token for /status')),
    }),
    {},
  ),
  shutdownGracePeriod: v.optional(duration(1_000, 60 * MINUTE, '1s to 1h'), '50s'),
  maxLineSize: v.optional(quantity(1_024, LARGEST_LINE_BYTES, '1Ki to 16Mi', '64Ki, 1Mi'), '1Mi'),
  log: v.optional(
    v.strictObject({ level: v.optional(oneOf(['debug', 'info', 'warn', 'error']), 'info') }),
    {},
  ),
  pipelines: v.pipe(
    v.array(pipeline, 'allowed: a list of pipelines'),
    v.minLength(1, 'must hold at least one pipeline'),
    together(
      (list) => doubled(list).length === 0,
      (list) => `two pipelines are called ${doubled(list).join(', ')}; give each a name of its own`,
    ),
  ),
});

export type Settings = v.InferOutput<typeof settingsSchema>;
export type PipelineSettings = Settings['pipelines'][number];
export type DestinationSettings = PipelineSettings['destination'];

/** Names that more than one pipeline has. Some may be no pipelines, see {@link together}. */
function doubled(list: readonly { namespace: string; name: string }[]): string[] {
  const all = list
    .filter((pipeline) => typeof pipeline?.name === 'string')
    .map(({ namespace, name }) => `${namespace}/${name}`);
  return [...new Set(all.filter((name, i) => all.indexOf(name) < i))];
}

/** A value in an error message, without the password that a URL may hold. */
function shown(value: unknown): string {
  const json = (JSON.stringify(value) ?? String(value)).replace(/\/\/[^/\s"]*@/g, '//…@');
  return json.length > 80 ? `${json.slice(0, 80)}…` : json;
}

const SECRET_FIELDS = /credentials|secret|token$/i;

export type ParsedSettings = { ok: true; settings: Settings } | { ok: false; errors: string[] };

/** Checks the whole input and reports every wrong field together, by its name, with what is allowed. */
export function parseSettings(input: unknown): ParsedSettings {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { ok: false, errors: ['the file: allowed: a map of fields'] };
  }
  const result = v.safeParse(settingsSchema, input);
  if (result.success) return { ok: true, settings: result.output };
  return { ok: false, errors: result.issues.map(describe) };
}

function describe(issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue);
  // The wrong file may have been given, and it may hold a secret.
  if (field === null) return `the file: ${hint(issue)}`;
  const named = field.replace(/\.(\d+)(?=\.|$)/g, '[$1]');
  if (issue.expected === 'never') return `${named}: unknown field; remove it or check its spelling`;
  if (issue.input === undefined) return `${named}: missing; ${hint(issue)}`;
  const isShown = !SECRET_FIELDS.test(field) && typeof issue.input !== 'object';
  return `${named}: ${isShown ? `${shown(originalOf(issue))} is not valid; ` : ''}${hint(issue)}`;
}

/** Checks after a transformation see the transformed value; people know only what they wrote. */
function originalOf(issue: v.BaseIssue<unknown>): unknown {
  const last = issue.path?.at(-1);
  return last !== undefined && 'value' in last && last.value !== undefined ? last.value : issue.input;
}

function hint(issue: v.BaseIssue<unknown>): string {
  if (!issue.message.startsWith('Invalid')) return issue.message;
  // A key that must be there.
  if (issue.expected?.startsWith('"')) return 'it is required';
  return issue.expected === 'Object'
    ? 'allowed: a map of fields'
    : `allowed: ${issue.expected ?? 'another value'}`;
}
