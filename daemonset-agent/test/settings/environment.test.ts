import { expect, test } from 'vitest';
import { ENVIRONMENT_VARIABLES, parseEnvironment } from '../../src/settings/environment.ts';

const BUCKET = { LOG_BUCKET_NAME: 'fleetwise-logs-production' };

test('a bucket is enough', () => {
  const parsed = parseEnvironment(BUCKET);
  expect(parsed).toMatchObject({
    ok: true,
    settings: {
      spool: { path: '/var/lib/logpipeline' },
      pipelines: [
        {
          name: 'environment',
          interval: 15 * 60_000,
          destination: { s3: { bucket: 'fleetwise-logs-production' } },
          files: { include: ['/app/logs/*.log'] },
          buffer: { maxSize: 2 ** 31 },
        },
      ],
    },
  });
});

test('every variable has its effect', () => {
  expect(
    parseEnvironment({
      ...BUCKET,
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9000',
      UPLOAD_INTERVAL_MINUTES: '120',
      MAX_BUFFER_SIZE: '512Mi',
      NODE_METRICS_INTERVAL_SECONDS: '60',
      LOG_PATHS: '/a/*.log, /b/**/*.log,',
      STATE_DIRECTORY: '/var/lib/agent',
      CLOUDWATCH_OUTPUT: 'tcp://127.0.0.1:25888',
      AWS_SECRET_ACCESS_KEY: 'not a setting',
    }),
  ).toMatchObject({
    ok: true,
    settings: {
      spool: { path: '/var/lib/agent' },
      cloudWatch: { output: 'tcp://127.0.0.1:25888', namespace: 'logpipeline' },
      pipelines: [
        {
          interval: 120 * 60_000,
          destination: {
            s3: { region: 'eu-central-1', endpoint: 'http://127.0.0.1:9000', forcePathStyle: true },
          },
          files: { include: ['/a/*.log', '/b/**/*.log'] },
          buffer: { maxSize: 512 * 2 ** 20 },
          nodeMetrics: { interval: 60_000, topProcesses: 5 },
        },
      ],
    },
  });
});

test('an empty variable counts as none', () => {
  const empty = Object.fromEntries(Object.keys(ENVIRONMENT_VARIABLES).map((name) => [name, '']));
  expect(parseEnvironment({ ...empty, ...BUCKET })).toEqual(parseEnvironment(BUCKET));
});

const BAD: [env: Record<string, string>, error: string][] = [
  [{ LOG_BUCKET_NAME: '' }, 'LOG_BUCKET_NAME: missing; it is required'],
  [
    { LOG_BUCKET_NAME: 'A' },
    'LOG_BUCKET_NAME: "A" is not valid; allowed: 3 to 63 lower-case letters, digits, "." and "-"',
  ],
  [
    { UPLOAD_INTERVAL_MINUTES: '2h' },
    'UPLOAD_INTERVAL_MINUTES: "2h" is not valid; allowed: minutes from 1 to 1440',
  ],
  [
    { UPLOAD_INTERVAL_MINUTES: '0' },
    'UPLOAD_INTERVAL_MINUTES: "0" is not valid; allowed: minutes from 1 to 1440',
  ],
  [
    { UPLOAD_INTERVAL_MINUTES: '1441' },
    'UPLOAD_INTERVAL_MINUTES: "1441" is not valid; allowed: minutes from 1 to 1440',
  ],
  [
    { NODE_METRICS_INTERVAL_SECONDS: '30s' },
    'NODE_METRICS_INTERVAL_SECONDS: "30s" is not valid; allowed: seconds from 1 to 3600',
  ],
  [
    { MAX_BUFFER_SIZE: '100' },
    'MAX_BUFFER_SIZE: "100" is not valid; allowed: a size of 16Mi or more, such as 512Mi, 2Gi or a number of bytes',
  ],
  [
    { AWS_ENDPOINT_URL: 'minio' },
    'AWS_ENDPOINT_URL: "minio" is not valid; allowed: a URL such as https://s3.example.com',
  ],
  [
    { LOG_PATHS: '/a, b' },
    'LOG_PATHS: "b" is not valid; allowed: a glob such as /var/log/app/*.log, from the root on',
  ],
  [{ LOG_PATHS: ',' }, 'LOG_PATHS: must hold at least one glob such as /var/log/app/*.log'],
  [
    { STATE_DIRECTORY: 'state' },
    'STATE_DIRECTORY: "state" is not valid; allowed: an absolute path, from the root on',
  ],
  [
    { CLOUDWATCH_OUTPUT: 'udp://127.0.0.1:25888' },
    'CLOUDWATCH_OUTPUT: "udp://127.0.0.1:25888" is not valid; allowed: stdout, file:/path or tcp://host:port, such as tcp://127.0.0.1:25888',
  ],
];
for (const [env, error] of BAD) {
  test(error, () => {
    expect(parseEnvironment({ ...BUCKET, ...env })).toEqual({ ok: false, errors: [error] });
  });
}

test('all that is wrong is said at once', () => {
  const parsed = parseEnvironment({ UPLOAD_INTERVAL_MINUTES: 'x', MAX_BUFFER_SIZE: 'y' });
  expect(parsed.ok ? [] : parsed.errors.map((error) => error.split(':')[0]).sort()).toEqual([
    'LOG_BUCKET_NAME',
    'MAX_BUFFER_SIZE',
    'UPLOAD_INTERVAL_MINUTES',
  ]);
});
