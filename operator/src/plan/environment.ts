import type { AgentPipelineConfiguration } from '@logpipeline/crds/agent';
import type { OwnerReference } from '@logpipeline/kubernetes';
import type { Problem } from '../problem.ts';
import type { Settings } from '../settings/settings.ts';

/** All that a plan depends on beside the pipelines themselves. */
export type Environment = {
  settings: Settings;
  /** The object of the Helm release that owns everything the operator makes. Without it nothing may be applied. */
  owner: OwnerReference;
  /** Labels by namespace. */
  namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** What reading a Secret gave; asked only for pipelines with a `credentialsSecretRef`. */
  credentials: CredentialsSource;
  /** What the configuration Secret of this name holds; undefined when there is none. Asked only for specs that are refused. */
  lastGood: (secretName: string) => LastGood | undefined;
};

export type LastGood = {
  /** As agents report it. */
  revision: string;
  /** Undefined: it cannot be read. */
  configuration: AgentPipelineConfiguration | undefined;
};

export type CredentialsSource = (namespace: string, secretName: string) => CredentialsAnswer;

export type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

export type CredentialsAnswer = { ok: true; credentials: Credentials } | { ok: false; problem: Problem };
