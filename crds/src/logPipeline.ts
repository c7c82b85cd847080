import type { LogPipelineSpec, LogPipelineStatus } from './generated/types.ts';
import type { ObjectMeta } from './objectMeta.ts';

export const GROUP = 'logpipeline.dev';
export const VERSION = 'v1alpha1';
export const KIND = 'LogPipeline';
export const PLURAL = 'logpipelines';
export const API_VERSION = `${GROUP}/${VERSION}`;

/** A pipeline as the API server stores it: valid, its defaults filled in. */
export type LogPipeline = {
  apiVersion: typeof API_VERSION;
  kind: typeof KIND;
  metadata: ObjectMeta;
  spec: LogPipelineSpec;
  /** Undefined until the operator has seen it. */
  status?: LogPipelineStatus;
};

export type LogPipelineCondition = NonNullable<LogPipelineStatus['conditions']>[number];
export type WorstNode = NonNullable<LogPipelineStatus['worstNodes']>[number];
