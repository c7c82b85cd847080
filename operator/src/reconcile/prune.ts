import { PIPELINE_ANNOTATION } from '@logpipeline/crds/agent';
import { deleteObject, getObject, type KubernetesObject, resources } from '@logpipeline/kubernetes';
import { isConfigurationOf } from '../plan/configurationSecret.ts';
import { configurationSecretName } from '../plan/names.ts';
import { type Context, current } from './context.ts';

/** Configurations of this release whose pipeline the register does not have. */
export function orphans({ informers, register, settings }: Context): KubernetesObject[] {
  return [...informers.secrets.values()].filter(
    (secret) =>
      isConfigurationOf(settings.release, secret) && register.ofSecret(secret.metadata.name) === undefined,
  );
}

/**
 * Deletes a configuration whose LogPipeline is gone, after asking the server itself: agents stop shipping for good when it goes, so that a
 * list that is behind must not decide it. Rejects with ApiError.
 */
export async function pruneConfiguration(context: Context, secret: KubernetesObject): Promise<void> {
  const pipelineKey = secret.metadata.annotations?.[PIPELINE_ANNOTATION] ?? '';
  const [namespace, name] = pipelineKey.split('/');
  // One under a name that is not its pipeline's was never made by us, whatever it says.
  if (namespace && name && secret.metadata.name === configurationSecretName(pipelineKey)) {
    const pipeline = await getObject(context.client, resources.logPipelines, namespace, name);
    if (pipeline !== undefined && pipeline.metadata.deletionTimestamp === undefined) return;
  }
  await deleteConfiguration(context, secret.metadata.name);
}

/**
 * Deletes the configuration of a pipeline that is gone or going, or that may no longer do what it does. Agents then send what they have
 * to where it was promised. Rejects with ApiError.
 */
export async function deleteConfiguration(
  context: Context,
  secretName: string,
  why = 'the pipeline is gone',
): Promise<void> {
  const { client, settings, log } = context;
  const secret = current(context, 'secrets', secretName);
  if (secret === undefined || !isConfigurationOf(settings.release, secret)) return;
  const outcome = await deleteObject(client, {
    resource: resources.secrets,
    namespace: settings.release.namespace,
    name: secretName,
    uid: secret.metadata.uid,
  });
  log.info(
    { name: secretName, pipeline: secret.metadata.annotations?.[PIPELINE_ANNOTATION], outcome, why },
    'Deleted a configuration: the agents upload what they have read, and then stop this pipeline.',
  );
}
