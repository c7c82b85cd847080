import {
  absolutePath,
  bool,
  cloudWatchSettings,
  describeIssue,
  dnsLabel,
  duration,
  MINUTE,
  oneOf,
  quantity,
  text,
  together,
} from '@logpipeline/service/settings';
import * as v from 'valibot';
import { type PipelineSettings, pipelineSchema } from './pipelineSettings.ts';
import { labelFieldsOf } from './podSettings.ts';
import { recordLogs } from './recordLogSettings.ts';
import { whole } from './shapingSettings.ts';

/**
 * The agent's settings: one table that gives each field's type, default, check, and the sentence that a person reads
 * when the check fails. Durations are Go durations in the file and milliseconds here; sizes are Kubernetes
 * quantities in the file and bytes here. Nothing else reads configuration or `process.env`.
 */

/** A line is held in memory as a whole, and up to six times that as a record, when JSON escapes all of it. */
const LARGEST_LINE_BYTES = 16 * 2 ** 20;

/** Each costs Prometheus seven series a node, and a scrape of the agent its time. */
const MOST_WORKLOADS = 10_000;

const port = v.pipe(
  v.number('allowed: a port number from 0 to 65535 (0: any free port)'),
  v.integer('allowed: a port number from 0 to 65535 (0: any free port)'),
  v.minValue(0, 'allowed: a port number from 0 to 65535 (0: any free port)'),
  v.maxValue(65_535, 'allowed: a port number from 0 to 65535 (0: any free port)'),
);

export const settingsSchema = v.pipe(
  v.strictObject({
    cluster: v.optional(text('a name for the cluster'), 'default'),
    node: v.exactOptional(text('the name of the node; default: $NODE_NAME, else the host name')),
    spool: v.optional(
      v.strictObject({ path: v.optional(absolutePath('an absolute path'), '/var/lib/logpipeline') }),
      {},
    ),
    http: v.optional(
      v.strictObject({
        host: v.exactOptional(text('an address to listen on; default: all, IPv6 too')),
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
    nodeMetrics: v.optional(
      v.strictObject({
        enabled: v.optional(bool, true),
        procPath: v.optional(absolutePath('an absolute path'), '/proc'),
        sysPath: v.optional(absolutePath('an absolute path'), '/sys'),
        rootPath: v.optional(absolutePath("where the machine's root folder is seen"), '/'),
      }),
      {},
    ),
    recordLogs: v.optional(recordLogs, []),
    drain: v.optional(bool, false),
    logMetrics: v.optional(v.strictObject({ maxWorkloads: v.optional(whole(1, MOST_WORKLOADS), 500) }), {}),
    cloudWatch: v.exactOptional(cloudWatchSettings),
    kubernetes: v.exactOptional(
      v.strictObject({
        namespace: dnsLabel('the namespace that holds the configuration Secrets'),
        serviceAccountPath: v.exactOptional(absolutePath("the folder of the pod's token and CA")),
      }),
    ),
    pipelines: v.optional(
      v.pipe(
        v.array(pipelineSchema, 'allowed: a list of pipelines'),
        together(
          (list) => doubled(list).length === 0,
          (list) => `two pipelines are called ${doubled(list).join(', ')}; give each a name of its own`,
        ),
      ),
      [],
    ),
  }),
  together(
    (value) =>
      value.kubernetes !== undefined ||
      (Array.isArray(value.pipelines) ? value.pipelines.length > 0 : value.pipelines !== undefined),
    'must have pipelines, at least one, or kubernetes, where pipelines come from Secrets',
  ),
  together(
    ({ nodeMetrics, pipelines }) =>
      nodeMetrics?.enabled !== false || only(pipelines, 'nodeMetrics').length === 0,
    ({ pipelines }) =>
      `${only(pipelines, 'nodeMetrics').join(', ')}: nodeMetrics.enabled is false; set it to true, or remove the field`,
  ),
  together(
    ({ recordLogs, pipelines }) => !isEmpty(recordLogs) || only(pipelines, 'frontend').length === 0,
    ({ pipelines }) =>
      `${only(pipelines, 'frontend').join(', ')}: recordLogs is empty, so that there is nothing to ship; add recordLogs, or remove the field`,
  ),
  together(
    ({ nodeMetrics, cloudWatch }) => nodeMetrics?.enabled !== false || cloudWatch === undefined,
    'cloudWatch: nodeMetrics.enabled is false, so that there is nothing to give it; set it to true, or remove the field',
  ),
  together(
    (value) => value.kubernetes !== undefined || labelFields(value.pipelines).length === 0,
    ({ pipelines }) =>
      `${labelFields(pipelines).join(', ')}: only an API server knows the labels of pods; add kubernetes, or remove the fields`,
  ),
);

/** Fields of pipelines that need an API server. Some may be no pipelines, see {@link together}. */
function labelFields(list: unknown): string[] {
  const pipelines = Array.isArray(list) ? (list as (Partial<PipelineSettings> | null)[]) : [];
  return pipelines.flatMap((pipeline, index) =>
    labelFieldsOf(pipeline?.pods).map((field) => `pipelines[${index}].pods.${field}`),
  );
}

/** That field of the pipelines that have it. Some may be no pipelines, see {@link together}. */
function only(list: unknown, field: 'nodeMetrics' | 'frontend'): string[] {
  const pipelines = Array.isArray(list) ? (list as (Partial<PipelineSettings> | null)[]) : [];
  return pipelines.flatMap((pipeline, index) =>
    pipeline?.[field] === undefined ? [] : [`pipelines[${index}].${field}`],
  );
}

/** What is no list is said to be none already. */
function isEmpty(list: unknown): boolean {
  return list === undefined || (Array.isArray(list) && list.length === 0);
}

export type Settings = v.InferOutput<typeof settingsSchema>;

/** Names that more than one pipeline has. Some may be no pipelines, see {@link together}. */
function doubled(list: readonly { namespace: string; name: string }[]): string[] {
  const all = list
    .filter((pipeline) => typeof pipeline?.name === 'string')
    .map(({ namespace, name }) => `${namespace}/${name}`);
  return [...new Set(all.filter((name, i) => all.indexOf(name) < i))];
}

export type ParsedSettings = { ok: true; settings: Settings } | { ok: false; errors: string[] };

/** Checks the whole input and reports every wrong field together, by its name, with what is allowed. */
export function parseSettings(input: unknown): ParsedSettings {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { ok: false, errors: ['the file: allowed: a map of fields'] };
  }
  const result = v.safeParse(settingsSchema, input);
  if (result.success) return { ok: true, settings: result.output };
  return { ok: false, errors: result.issues.map((issue) => describeIssue(issue)) };
}
