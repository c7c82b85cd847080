import {
  type ApiClient,
  ApiError,
  type Clock,
  type KubernetesObject,
  pathOf,
  type Resource,
  resources,
} from '@logpipeline/kubernetes';
import type { Logger } from 'pino';
import { operatorName } from './plan/names.ts';
import { dropFinalizer, hasFinalizer } from './reconcile/finalizer.ts';
import type { Settings } from './settings/settings.ts';

const deployments: Resource = {
  group: 'apps',
  version: 'v1',
  plural: 'deployments',
  kind: 'Deployment',
  namespaced: true,
};

/** How long the operator's pods may take to end, in ms: their grace period is 30 s. */
const STOP_DEADLINE_MS = 90_000;
const LOOK_AGAIN_MS = 1_000;
/** Each pass finds only what changed during the one before. */
const MOST_PASSES = 20;

export type ClearOptions = { client: ApiClient; settings: Settings; clock: Clock; log: Logger };

/**
 * What the chart runs before the release goes: stops the operator, which would put finalizers back, then removes ours from all LogPipelines,
 * so that those, their namespaces and the CRD can be deleted. The lifecycle rules stay in the buckets: data goes on to expire as it
 * was promised. Rejects with ApiError, or when the operator does not end.
 */
export async function clearFinalizers({ client, settings, clock, log }: ClearOptions): Promise<number> {
  await stopOperator({ client, settings, clock, log });
  let cleared = 0;
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const found = (await listPipelines(client)).filter(hasFinalizer);
    if (found.length === 0) return cleared;
    for (const object of found) if (await isCleared(client, object)) cleared++;
  }
  throw new Error(
    `LogPipelines still have the operator's finalizer after ${MOST_PASSES} passes. Does another release's operator put it back?`,
  );
}

async function stopOperator({ client, settings, clock, log }: ClearOptions): Promise<void> {
  const { namespace, name: instance } = settings.release;
  const name = operatorName(settings.release);
  try {
    await client.request({
      method: 'PATCH',
      path: pathOf(deployments, namespace, name, 'scale'),
      contentType: 'application/merge-patch+json',
      body: { spec: { replicas: 0 } },
    });
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw error;
    log.info({ name }, 'There is no Deployment of the operator; it is taken to be stopped.');
  }
  const labelSelector = `app.kubernetes.io/instance=${instance},app.kubernetes.io/component=operator`;
  const until = clock.now() + STOP_DEADLINE_MS;
  for (;;) {
    const { items } = await client.request<{ items: KubernetesObject[] }>({
      method: 'GET',
      path: pathOf(resources.pods, namespace),
      query: { labelSelector },
    });
    if (items.length === 0) return;
    if (clock.now() >= until) {
      const names = items.map(({ metadata }) => metadata.name).join(', ');
      throw new Error(
        `The operator's pods have not ended in ${STOP_DEADLINE_MS / 1_000} s: ${names}. Delete them, and try again.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

async function listPipelines(client: ApiClient): Promise<KubernetesObject[]> {
  try {
    const { items } = await client.request<{ items: KubernetesObject[] }>({
      method: 'GET',
      path: pathOf(resources.logPipelines),
    });
    // Members of a list come without what the list says for all.
    return items.map((item) => ({ ...item, apiVersion: 'logpipeline.dev/v1alpha1', kind: 'LogPipeline' }));
  } catch (error) {
    // The CRD is gone already, and with it all of them.
    if (error instanceof ApiError && error.status === 404) return [];
    throw error;
  }
}

/** False when somebody changed it meanwhile; the next pass sees it as it is then. */
async function isCleared(client: ApiClient, object: KubernetesObject): Promise<boolean> {
  try {
    await dropFinalizer(client, object);
    return true;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 409 || error.status === 404)) return false;
    throw error;
  }
}
