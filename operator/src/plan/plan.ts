import type { KubernetesObject } from '@logpipeline/kubernetes';
import { agentConfigMap } from './agentConfigMap.ts';
import { daemonSet } from './daemonSet.ts';
import type { Environment } from './environment.ts';
import type { PipelineVerdict } from './pipelineVerdict.ts';
import { planPipeline } from './planPipeline.ts';
import type { ReadPipeline } from './readPipeline.ts';
import { sharedFacts } from './sharedFacts.ts';

export type Plan = {
  /** What is to be there; a configuration Secret of a pipeline that is refused is not among them, and stays as it is unless it is revoked. */
  objects: KubernetesObject[];
  /** By `<namespace>/<name>`; none of pipelines that are being deleted, whose Secrets go. */
  verdicts: Map<string, PipelineVerdict>;
  /** Pipelines whose configuration Secret must go, since what it lets agents do is not allowed any longer. */
  revoked: string[];
};

/**
 * Everything that the operator wants of a cluster, decided at once: pure, and the same as what it applies key by key.
 * The token for the agents' status is not in it, since it is made once, by chance.
 */
export function plan(pipelines: readonly ReadPipeline[], environment: Environment): Plan {
  const shared = sharedFacts(pipelines, environment.settings);
  const objects = agentObjects(environment);
  const verdicts = new Map<string, PipelineVerdict>();
  const revoked: string[] = [];
  for (const read of pipelines) {
    if (read.isDeleting) continue;
    const planned = planPipeline(read, shared, environment);
    const { verdict, secret } = planned;
    verdicts.set(read.key, verdict);
    if (secret !== undefined) objects.push(secret);
    if (planned.revoked !== undefined) revoked.push(read.key);
  }
  return { objects, verdicts, revoked };
}

/** What does not hang on pipelines. The settings come before the pods that read them. */
export function agentObjects({ settings, owner }: Environment): KubernetesObject[] {
  return [agentConfigMap(settings, owner), daemonSet(settings, owner)];
}
