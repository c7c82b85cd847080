import { type AgentPipelineConfiguration, CONFIGURATION_KEY } from '@logpipeline/crds/agent';
import type { KubernetesObject } from '@logpipeline/kubernetes';
import type { Environment } from '../../src/plan/environment.ts';
import { configurationSecretName } from '../../src/plan/names.ts';
import { plan } from '../../src/plan/plan.ts';
import type { ReadPipeline } from '../../src/plan/readPipeline.ts';
import { environment } from './pipelines.ts';

export function configurationOf(objects: readonly KubernetesObject[], pipeline: string) {
  const secret = objects.find(({ metadata }) => metadata.name === configurationSecretName(pipeline));
  const data = secret?.['data'] as Record<string, string> | undefined;
  const json = data?.[CONFIGURATION_KEY];
  return json === undefined
    ? undefined
    : (JSON.parse(Buffer.from(json, 'base64').toString()) as AgentPipelineConfiguration);
}

/** What is planned for these, and ways to look at it. */
export function planned(pipelines: ReadPipeline[], more: Partial<Environment> = {}) {
  const { objects, verdicts, revoked } = plan(pipelines, environment(more));
  return {
    objects,
    revoked,
    configuration: (name: string) => configurationOf(objects, name),
    verdict: (name: string) => {
      const verdict = verdicts.get(name);
      if (verdict === undefined) throw new Error(`no verdict for ${name}`);
      return verdict;
    },
    reasons: (name: string) =>
      verdicts.get(name)?.problems.map(({ condition, reason }) => `${condition} ${reason}`),
  };
}
