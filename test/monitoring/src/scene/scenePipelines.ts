import type { Versitygw } from '@logpipeline/test-binaries';
import { CREDENTIALS, NAMESPACE } from './sceneCluster.ts';

export const BUCKET = 'logs';

/**
 * The LogPipelines of the scene: `everything`, with the nodes' samples and what browsers send too; `errors`, which leaves out levels; `sampled`,
 * with sampling, redaction and a rate limit that is too low.
 *
 * @param endpoints where the store of each is reached
 */
export function scenePipelines(
  { region }: Pick<Versitygw, 'region'>,
  endpoints: { most: string; errors: string },
): Record<string, unknown>[] {
  const to = (endpoint: string, prefix: string) => ({
    bucket: BUCKET,
    interval: '1m',
    buffer: { maxSize: '64Mi' },
    s3: { endpoint, region, forcePathStyle: true, credentialsSecretRef: { name: CREDENTIALS }, prefix },
  });
  return [
    pipeline('everything', {
      ...to(endpoints.most, 'everything'),
      nodeMetrics: { enabled: true, interval: '5s' },
      frontend: { enabled: true },
    }),
    pipeline('errors', { ...to(endpoints.errors, 'errors'), levels: ['WARN', 'ERROR', 'FATAL'] }),
    pipeline('sampled', {
      ...to(endpoints.most, 'sampled'),
      sampling: [{ levels: ['INFO'], keepPercent: 20 }],
      rateLimit: { linesPerSecond: 2, burst: 10 },
      redact: { builtin: ['email', 'bearerToken'] },
    }),
  ];
}

function pipeline(name: string, spec: Record<string, unknown>): Record<string, unknown> {
  return {
    apiVersion: 'logpipeline.dev/v1alpha1',
    kind: 'LogPipeline',
    metadata: { name, namespace: NAMESPACE },
    spec,
  };
}
