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
  STATE_DIRECTORY: 'where waiting records are kept; default /var/lib/logpipeline',
} as const;

export function settingsFromEnvironment(env: Record<string, string | undefined>): unknown {
  const minutes = env['UPLOAD_INTERVAL_MINUTES'];
  const endpoint = env['AWS_ENDPOINT_URL'];
  return dropUndefined({
    spool: dropUndefined({ path: env['STATE_DIRECTORY'] }),
    pipelines: [
      dropUndefined({
        name: 'environment',
        interval: minutes === undefined ? undefined : `${minutes}m`,
        buffer: dropUndefined({ maxSize: env['MAX_BUFFER_SIZE'] }),
        destination: {
          s3: dropUndefined({
            bucket: env['LOG_BUCKET_NAME'],
            region: env['AWS_REGION'],
            endpoint,
            forcePathStyle: endpoint === undefined ? undefined : true,
          }),
        },
        files: {
          include: (env['LOG_PATHS'] ?? '/app/logs/*.log').split(',').map((glob) => glob.trim()),
        },
      }),
    ],
  });
}

function dropUndefined(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
