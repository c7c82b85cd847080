import {
  absolutePath,
  bool,
  cloudWatchSettings,
  describeIssue,
  dnsLabel,
  duration,
  oneOf,
  parseDuration,
  parseQuantity,
  quantity,
  text,
} from '@logpipeline/service/settings';
import * as v from 'valibot';

/**
 * The operator's settings: one table that gives each field's type, default, check, and the sentence that a person reads when the check
 * fails. The chart renders the file from its values. Durations are Go durations in the file and milliseconds here, but those that are
 * only passed on to the agents stay as they are. Nothing else reads configuration.
 */

/** Checked here, so that a bad value does not reach a thousand agents, and passed on as it was written. */
function durationText(minMs: number, maxMs: number, allowed: string) {
  const message = `allowed: a duration from ${allowed}, such as 500ms, 15s or 1m`;
  const isGood = (value: string) => {
    const ms = parseDuration(value) ?? Number.NaN;
    return ms >= minMs && ms <= maxMs;
  };
  return v.pipe(v.string(message), v.check(isGood, message));
}

function whole(least: number, most: number, what: string) {
  const message = `allowed: ${what} from ${least} to ${most}`;
  return v.pipe(v.number(message), v.integer(message), v.minValue(least, message), v.maxValue(most, message));
}

const level = v.optional(oneOf(['debug', 'info', 'warn', 'error']), 'info');
const stringMap = v.optional(v.record(v.string(), v.string('allowed: text'), 'allowed: a map of texts'), {});
/** Fragments of the pod's own specification: the API server checks them when the DaemonSet is applied. */
const fragment = v.record(v.string(), v.unknown(), 'allowed: a map, as in a pod of Kubernetes');
const fragments = v.optional(v.array(fragment, 'allowed: a list of maps, as in a pod of Kubernetes'), []);

const agent = v.strictObject({
  image: text('the name of an image'),
  imagePullPolicy: v.optional(oneOf(['Always', 'IfNotPresent', 'Never']), 'IfNotPresent'),
  imagePullSecrets: fragments,
  serviceAccountName: dnsLabel('the name of a ServiceAccount'),
  podLabels: stringMap,
  podAnnotations: stringMap,
  nodeSelector: v.optional(v.record(v.string(), v.string('allowed: text'), 'allowed: a map of texts'), {
    'kubernetes.io/os': 'linux',
  }),
  tolerations: v.optional(v.array(fragment, 'allowed: a list of tolerations'), [{ operator: 'Exists' }]),
  affinity: v.optional(fragment, {}),
  priorityClassName: v.optional(
    v.string('allowed: a priority class, or "" for none'),
    'system-node-critical',
  ),
  updateStrategy: v.optional(fragment, { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '10%' } }),
  resources: v.optional(fragment, {
    requests: { cpu: '100m', memory: '192Mi' },
    limits: { memory: '384Mi' },
  }),
  terminationGracePeriodSeconds: v.optional(whole(1, 3_600, 'seconds'), 60),
  env: fragments,
  envFrom: fragments,
  podSecurityContext: v.optional(fragment, {}),
  securityContext: v.exactOptional(fragment),
  podLogsPath: v.optional(absolutePath('an absolute path'), '/var/log/pods'),
  spoolPath: v.optional(absolutePath('an absolute path'), '/var/lib/logpipeline'),
  port: v.optional(whole(1, 65_535, 'a port'), 9_880),
  nodeMetrics: v.optional(
    v.strictObject({ enabled: v.optional(bool, true), hostRoot: v.optional(bool, true) }),
    {},
  ),
  logLevel: level,
  maxLineSize: v.pipe(
    v.optional(v.union([v.string(), v.number()], 'allowed: a size from 1Ki to 16Mi, such as 1Mi'), '1Mi'),
    v.check((value) => {
      const bytes = parseQuantity(value) ?? Number.NaN;
      return bytes >= 2 ** 10 && bytes <= 16 * 2 ** 20;
    }, 'allowed: a size from 1Ki to 16Mi, such as 1Mi'),
  ),
  logMetrics: v.optional(
    v.strictObject({ maxWorkloads: v.optional(whole(1, 10_000, 'workloads'), 500) }),
    {},
  ),
  shutdownGracePeriod: v.optional(durationText(1_000, 3_600_000, '1s to 1h'), '50s'),
  cloudWatch: v.exactOptional(cloudWatchSettings),
});

const leaderElection = v.strictObject({
  leaseDuration: v.optional(duration(2_000, 600_000, '2s to 10m'), '15s'),
  renewDeadline: v.optional(duration(1_000, 600_000, '1s to 10m'), '10s'),
  retryPeriod: v.optional(duration(100, 600_000, '100ms to 10m'), '2s'),
});

export const settingsSchema = v.strictObject({
  cluster: v.optional(text('a name for the cluster'), 'default'),
  release: v.strictObject({
    name: dnsLabel('the name of the Helm release'),
    namespace: dnsLabel('the namespace of the Helm release'),
    fullname: v.pipe(
      dnsLabel('what the names of all objects begin with'),
      // Names of DaemonSets become label values of their pods' owners; the longest ending is -agent-token.
      v.maxLength(51, 'allowed: at most 51 characters'),
    ),
  }),
  agent,
  tenants: v.optional(
    v.strictObject({
      buckets: v.optional(v.array(text('the name of a bucket'), 'allowed: a list of buckets'), []),
    }),
    {},
  ),
  buffer: v.optional(
    v.strictObject({
      maxTotalSize: v.optional(
        quantity(16 * 2 ** 20, Number.MAX_SAFE_INTEGER, '16Mi or more', '20Gi'),
        '20Gi',
      ),
    }),
    {},
  ),
  ingest: v.optional(
    v.strictObject({
      /** The release has an ingest service, whose sidecars ship what pipelines with `frontend` want. */
      enabled: v.optional(bool, false),
      /** How many of its pods there are; left out where an autoscaler decides. */
      replicas: v.exactOptional(whole(0, 1_000, 'pods')),
    }),
    {},
  ),
  http: v.optional(v.strictObject({ port: v.optional(whole(0, 65_535, 'a port'), 8_080) }), {}),
  logLevel: level,
  leaderElection: v.optional(leaderElection, {}),
});

export type Settings = v.InferOutput<typeof settingsSchema>;
export type AgentSettings = Settings['agent'];

/** The environment of the agents may hold anything. */
const SECRET_FIELDS = /^agent\.env/;

export type ParsedSettings = { ok: true; settings: Settings } | { ok: false; errors: string[] };

/** Checks the whole file and reports every wrong field together, by its name, with what is allowed. */
export function parseSettings(input: unknown): ParsedSettings {
  const result = v.safeParse(settingsSchema, input);
  if (!result.success)
    return { ok: false, errors: result.issues.map((issue) => describeIssue(issue, SECRET_FIELDS)) };
  const errors = checkLease(result.output);
  return errors.length === 0 ? { ok: true, settings: result.output } : { ok: false, errors };
}

/** The leader must have stopped before another may take its lease, and must have tried more than once. */
function checkLease({ leaderElection: { leaseDuration, renewDeadline, retryPeriod } }: Settings): string[] {
  if (retryPeriod < renewDeadline && renewDeadline < leaseDuration) return [];
  return [
    `leaderElection: allowed: retryPeriod (${retryPeriod}ms) < renewDeadline (${renewDeadline}ms) < leaseDuration (${leaseDuration}ms)`,
  ];
}
