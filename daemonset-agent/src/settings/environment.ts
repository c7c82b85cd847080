import { type ParsedSettings, parseSettings } from './settings.ts';

/**
 * The seed's environment variables as a settings object, for a plain machine without a settings file. It is checked
 * by the same table as a file. Credentials come from the SDK's default chain, which reads AWS_ACCESS_KEY_ID and
 * AWS_SECRET_ACCESS_KEY by itself.
 */
export const ENVIRONMENT_VARIABLES = {
  LOG_BUCKET_NAME: 'the S3 bucket (required)',
  AWS_REGION: 'the region of the bucket',
  AWS_ENDPOINT_URL: 'another S3 server than AWS',
  UPLOAD_INTERVAL_MINUTES: 'upload at least this often; default 15',
  MAX_BUFFER_SIZE: 'disk that waiting records may take; default 2Gi',
  LOG_PATHS: 'globs of files to ship, separated by commas; default /app/logs/*.log',
  NODE_METRICS_INTERVAL_SECONDS:
    'ship CPU, memory, disks, network and processes so often; default: not at all',
  STATE_DIRECTORY: 'where waiting records are kept; default /var/lib/logpipeline',
  CLOUDWATCH_OUTPUT: 'metrics for CloudWatch: stdout, file:/path or tcp://host:port; default none',
} as const;

type Environment = Record<string, string | undefined>;

const DEFAULT_LOG_PATHS = '/app/logs/*.log';
/** As the settings' own check of the interval. */
const MINUTES = { least: 1, most: 24 * 60 };
const SECONDS = { least: 1, most: 3_600 };

/** Which variable a field of the settings came from, for error messages. */
const VARIABLE_OF: readonly [field: RegExp, variable: keyof typeof ENVIRONMENT_VARIABLES][] = [
  [/^pipelines\[0\]\.destination\.s3\.bucket$/, 'LOG_BUCKET_NAME'],
  [/^pipelines\[0\]\.destination\.s3\.region$/, 'AWS_REGION'],
  [/^pipelines\[0\]\.destination\.s3\.endpoint$/, 'AWS_ENDPOINT_URL'],
  [/^pipelines\[0\]\.interval$/, 'UPLOAD_INTERVAL_MINUTES'],
  [/^pipelines\[0\]\.buffer\.maxSize$/, 'MAX_BUFFER_SIZE'],
  [/^pipelines\[0\]\.files\.include(\[\d+\])?$/, 'LOG_PATHS'],
  [/^pipelines\[0\]\.nodeMetrics\.interval$/, 'NODE_METRICS_INTERVAL_SECONDS'],
  [/^spool\.path$/, 'STATE_DIRECTORY'],
  [/^cloudWatch\.output$/, 'CLOUDWATCH_OUTPUT'],
];

/** Reads and checks the variables; errors name them. An empty variable counts as none. */
export function parseEnvironment(env: Environment): ParsedSettings {
  const errors = [
    ...outside('UPLOAD_INTERVAL_MINUTES', env, 'minutes', MINUTES),
    ...outside('NODE_METRICS_INTERVAL_SECONDS', env, 'seconds', SECONDS),
  ];
  const bad = errors.map((error) => [error.split(':', 1)[0], undefined]);
  const checked = { ...env, ...Object.fromEntries(bad) };
  const parsed = parseSettings(settingsFromEnvironment(checked));
  if (!parsed.ok) errors.push(...parsed.errors.map(named));
  return parsed.ok && errors.length === 0 ? parsed : { ok: false, errors };
}

/** What is wrong with a variable that holds a number. */
function outside(
  name: keyof typeof ENVIRONMENT_VARIABLES,
  env: Environment,
  unit: string,
  { least, most }: { least: number; most: number },
): string[] {
  const value = env[name] ?? '';
  if (value === '' || (Number(value) >= least && Number(value) <= most)) return [];
  return [`${name}: ${JSON.stringify(value)} is not valid; allowed: ${unit} from ${least} to ${most}`];
}

function named(error: string): string {
  const [field = ''] = error.split(':', 1);
  const variable = VARIABLE_OF.find(([pattern]) => pattern.test(field))?.[1];
  return variable === undefined ? error : `${variable}${error.slice(field.length)}`;
}

export function settingsFromEnvironment(env: Environment): unknown {
  const variable = (name: keyof typeof ENVIRONMENT_VARIABLES) => env[name] || undefined;
  const minutes = variable('UPLOAD_INTERVAL_MINUTES');
  const seconds = variable('NODE_METRICS_INTERVAL_SECONDS');
  const endpoint = variable('AWS_ENDPOINT_URL');
  const output = variable('CLOUDWATCH_OUTPUT');
  const globs = (variable('LOG_PATHS') ?? DEFAULT_LOG_PATHS).split(',').map((glob) => glob.trim());
  return dropUndefined({
    spool: dropUndefined({ path: variable('STATE_DIRECTORY') }),
    cloudWatch: output === undefined ? undefined : { output },
    pipelines: [
      dropUndefined({
        name: 'environment',
        interval: minutes === undefined ? undefined : `${Number(minutes) * 60_000}ms`,
        buffer: dropUndefined({ maxSize: variable('MAX_BUFFER_SIZE') }),
        destination: {
          s3: dropUndefined({
            bucket: variable('LOG_BUCKET_NAME'),
            region: variable('AWS_REGION'),
            endpoint,
            forcePathStyle: endpoint === undefined ? undefined : true,
          }),
        },
        files: { include: globs.filter((glob) => glob !== '') },
        nodeMetrics: seconds === undefined ? undefined : { interval: `${Number(seconds) * 1000}ms` },
      }),
    ],
  });
}

function dropUndefined(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
