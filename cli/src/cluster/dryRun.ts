import { type ApiClient, ApiError, type KubernetesObject, pathOf, resources } from '@logpipeline/kubernetes';
import type { Finding } from '../finding.ts';
import type { GivenPipeline } from '../offline/givenPipelines.ts';
import { fieldOf } from '../offline/givenPipelines.ts';

/** As kubectl calls itself in `kubectl apply --server-side`. */
const FIELD_MANAGER = 'kubectl';

/** Has the API server check a pipeline as if it were applied (all of it: schema, rules, admission policies); nothing is stored. */
export async function dryRun(client: ApiClient, { read, where }: GivenPipeline): Promise<Finding[]> {
  if (read === undefined) return [];
  const object = where.object as KubernetesObject;
  const { status: _, ...rest } = object;
  const { namespace, name } = read;
  try {
    await client.request({
      method: 'PATCH',
      path: pathOf(resources.logPipelines, namespace, name),
      query: { dryRun: 'All', fieldManager: FIELD_MANAGER, fieldValidation: 'Strict', force: 'true' },
      contentType: 'application/apply-patch+yaml',
      body: { ...rest, metadata: { ...object.metadata, namespace } },
    });
    return [{ severity: 'note', check: 'cluster', message: 'The API server takes it (dry run).' }];
  } catch (error) {
    if (!(error instanceof ApiError) || error.status === 0 || error.status >= 500) throw error;
    if (error.status === 403 && !/ValidatingAdmissionPolicy|admission/i.test(error.message)) {
      return [
        {
          severity: 'unreachable',
          check: 'cluster',
          message: `The dry run is not allowed: ${error.message}`,
        },
      ];
    }
    const message = `The API server refuses it: ${error.message}`;
    return [{ severity: 'error', check: 'cluster', message, line: where.lineOf(fieldOf(error.message)) }];
  }
}
