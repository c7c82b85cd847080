import { BUILTINS } from '@logpipeline/records/redact';
import { redact } from '@logpipeline/service/redact';
import {
  absolutePath,
  bool,
  describeIssue,
  duration,
  MINUTE,
  names,
  oneOf,
  quantity,
  text,
} from '@logpipeline/service/settings';
import * as v from 'valibot';
import { ORIGIN_RULE, originPattern } from './originPattern.ts';
import { isProxyRange, TRUSTED_PROXY_RULE } from './proxyRange.ts';

/**
 * The service's settings: one table that gives each field's type, default, check, and the sentence that a person reads when the check
 * fails. Durations are Go durations in the file and milliseconds here; sizes are Kubernetes quantities in the file and bytes here.
 * Nothing else reads configuration or `process.env`.
 */

const MIB = 2 ** 20;
const HOUR = 60 * MINUTE;

function whole(least: number, most: number) {
  const message = `allowed: a whole number from ${least} to ${most}`;
  return v.pipe(v.number(message), v.integer(message), v.minValue(least, message), v.maxValue(most, message));
}

const port = whole(0, 65_535);
const name = (what: string) =>
  v.pipe(
    v.string(`allowed: ${what}`),
    v.regex(/^[A-Za-z0-9._-]{1,64}$/, `allowed: ${what}: 1 to 64 letters, digits, '.', '_' and '-'`),
  );
const origins = v.array(
  v.pipe(
    v.string(ORIGIN_RULE),
    v.check((value) => originPattern(value) !== undefined, ORIGIN_RULE),
  ),
  'allowed: a list of origins',
);
/** How many a second on average, and how many at once. */
const rate = (recordsPerSecond: number, burst: number) =>
  v.optional(
    v.strictObject({
      recordsPerSecond: v.optional(whole(1, 1_000_000), recordsPerSecond),
      burst: v.optional(whole(1, 10_000_000), burst),
    }),
    {},
  );
const LEVEL_NAMES = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

const application = v.strictObject({
  name: name('the name of an application'),
  key: v.pipe(
    v.string('allowed: a public key'),
    v.regex(/^[A-Za-z0-9_-]{8,128}$/, "allowed: a public key: 8 to 128 letters, digits, '_' and '-'"),
  ),
  allowedOrigins: v.exactOptional(origins),
  rateLimit: v.exactOptional(
    v.strictObject({ recordsPerSecond: whole(1, 1_000_000), burst: whole(1, 10_000_000) }),
  ),
  sampling: v.optional(v.strictObject({ keepPercent: v.optional(whole(0, 100), 100) }), {}),
  level: v.optional(oneOf(LEVEL_NAMES), 'TRACE'),
});

export const settingsSchema = v.strictObject({
  cluster: v.optional(text('a name for the cluster'), 'default'),
  log: v.optional(
    v.strictObject({ level: v.optional(oneOf(['debug', 'info', 'warn', 'error']), 'info') }),
    {},
  ),
  public: v.optional(
    v.strictObject({
      host: v.exactOptional(text('an address to listen on; default: all, IPv6 too')),
      port: v.optional(port, 8080),
    }),
    {},
  ),
  admin: v.optional(
    v.strictObject({
      host: v.exactOptional(text('an address to listen on; default: all, IPv6 too')),
      port: v.optional(port, 9881),
    }),
    {},
  ),
  storage: v.optional(
    v.strictObject({
      path: v.optional(absolutePath('an absolute path'), '/var/lib/logpipeline-ingest'),
      maxSize: v.optional(quantity(16 * MIB, Number.MAX_SAFE_INTEGER, '16Mi or more', '1Gi'), '1Gi'),
      maxFileSize: v.optional(quantity(MIB, 1024 * MIB, '1Mi to 1Gi', '16Mi'), '16Mi'),
      maxFileAge: v.optional(duration(1_000, 24 * HOUR, '1s to 24h'), '30s'),
    }),
    {},
  ),
  cors: v.optional(
    v.strictObject({
      allowedOrigins: v.optional(origins, []),
      maxAge: v.optional(duration(0, 24 * HOUR, '0s to 24h'), '2h'),
    }),
    {},
  ),
  applications: v.optional(
    v.pipe(
      v.array(application, 'allowed: a list of applications'),
      v.check((list) => twice(list).length === 0, 'two applications have the same name or key'),
    ),
    [],
  ),
  requireKey: v.optional(bool, false),
  trustedProxies: v.optional(
    v.array(
      v.pipe(v.string(TRUSTED_PROXY_RULE), v.check(isProxyRange, TRUSTED_PROXY_RULE)),
      'allowed: a list of addresses and ranges',
    ),
    [],
  ),
  rateLimits: v.optional(
    v.strictObject({
      perApplication: rate(2_000, 20_000),
      perAddress: rate(200, 5_000),
      perSession: rate(50, 1_000),
    }),
    {},
  ),
  limits: v.optional(
    v.strictObject({
      body: v.optional(quantity(1_024, 64 * MIB, '1Ki to 64Mi', '512Ki'), '512Ki'),
      decompressedBody: v.optional(quantity(1_024, 64 * MIB, '1Ki to 64Mi', '4Mi'), '4Mi'),
      compressionRatio: v.optional(whole(1, 1_000), 100),
      records: v.optional(whole(1, 100_000), 1_000),
      recordSize: v.optional(quantity(256, 4 * MIB, '256 to 4Mi', '64Ki'), '64Ki'),
      depth: v.optional(whole(1, 64), 10),
      keys: v.optional(whole(1, 10_000), 200),
      stringLength: v.optional(whole(16, 4_194_304), 32_768),
      bodyTimeout: v.optional(duration(1_000, 5 * MINUTE, '1s to 5m'), '10s'),
      connections: v.optional(whole(1, 100_000), 4_096),
      bodiesInMemory: v.optional(quantity(MIB, 1024 * MIB, '1Mi to 1Gi', '32Mi'), '32Mi'),
    }),
    {},
  ),
  redact: v.optional(
    v.strictObject({
      ...redact.entries,
      builtin: v.optional(redact.entries.builtin.wrapped, [...BUILTINS]),
      fields: v.optional(names('name of a field'), [
        'password',
        'passwd',
        'secret',
        'token',
        'authorization',
        'cookie',
        'api_key',
        'apiKey',
        'access_token',
        'accessToken',
        'refresh_token',
        'refreshToken',
        'card_number',
        'cardNumber',
        'cvv',
        'ssn',
      ]),
      queryStrings: v.optional(bool, true),
    }),
    {},
  ),
  client: v.optional(
    v.strictObject({
      userAgent: v.optional(oneOf(['None', 'Truncated', 'Full']), 'None'),
      address: v.optional(oneOf(['None', 'Truncated', 'Hashed']), 'None'),
      addressKeyFile: v.exactOptional(absolutePath('a file with the secret key of the hash')),
    }),
    {},
  ),
  dedupe: v.optional(v.strictObject({ maxSessions: v.optional(whole(1_000, 50_000_000), 500_000) }), {}),
  requests: v.optional(
    v.strictObject({
      enabled: v.optional(bool, true),
      slowAfter: v.optional(duration(1, HOUR, '1ms to 1h'), '1s'),
      memory: v.optional(bool, false),
    }),
    {},
  ),
  drainDelay: v.optional(duration(0, 5 * MINUTE, '0s to 5m'), '5s'),
  shutdownGracePeriod: v.optional(duration(1_000, 10 * MINUTE, '1s to 10m'), '25s'),
});

export type Settings = v.InferOutput<typeof settingsSchema>;
export type ApplicationSettings = Settings['applications'][number];
export type Limits = Settings['limits'];

/** Names and keys that more than one application has. */
function twice(list: readonly { name: string; key: string }[]): string[] {
  const all = [...list.map((one) => `name ${one.name}`), ...list.map((one) => `key ${one.key}`)];
  return all.filter((one, index) => all.indexOf(one) < index);
}

export type ParsedSettings = { ok: true; settings: Settings } | { ok: false; errors: string[] };

/** Public they are, but a private one may have been pasted there. */
const SECRET_FIELDS = /key|secret|token/i;

/** Checks the whole input and reports every wrong field together, by its name, with what is allowed. */
export function parseSettings(input: unknown): ParsedSettings {
  const result = v.safeParse(settingsSchema, input ?? {});
  if (!result.success)
    return { ok: false, errors: result.issues.map((issue) => describeIssue(issue, SECRET_FIELDS)) };
  const errors = together(result.output);
  return errors.length === 0 ? { ok: true, settings: result.output } : { ok: false, errors };
}

/** What no field says alone. */
function together({ client, requireKey, applications, rateLimits, limits }: Settings): string[] {
  const errors: string[] = [];
  for (const [name, { burst }] of Object.entries(rateLimits))
    if (burst < limits.records)
      errors.push(
        `rateLimits.${name}.burst: ${burst} is less than limits.records (${limits.records}): a full batch could never be taken`,
      );
  if (limits.bodiesInMemory < limits.body)
    errors.push(
      `limits.bodiesInMemory: ${limits.bodiesInMemory} is less than limits.body (${limits.body}): a full body could never be taken`,
    );
  for (const [index, { rateLimit }] of applications.entries())
    if (rateLimit !== undefined && rateLimit.burst < limits.records)
      errors.push(
        `applications[${index}].rateLimit.burst: ${rateLimit.burst} is less than limits.records (${limits.records}): a full batch could never be taken`,
      );
  if (client.address === 'Hashed' && client.addressKeyFile === undefined)
    errors.push('client.addressKeyFile: missing; client.address Hashed needs a file that holds a secret key');
  if (requireKey && applications.length === 0)
    errors.push('requireKey: true, but there are no applications with keys; add one, or set it to false');
  return errors;
}
