import type { AgentPipelineSummary, AgentSummary, RejectedConfiguration } from '@logpipeline/crds/agent';

/** More pipelines than this in one answer are no agent of ours. */
const PIPELINES_LIMIT = 20_000;

export type ReadSummary = { ok: true; summary: AgentSummary } | { ok: false; message: string };

/**
 * Checks an agent's answer field by field, by hand, since at 50 answers a second with 200 pipelines each a general checker would be
 * what the operator does most. Fields that it does not know are ignored: the agent may be newer.
 */
export function readSummary(json: unknown): ReadSummary {
  try {
    return { ok: true, summary: summaryOf(json) };
  } catch (error) {
    if (error instanceof Unexpected) return { ok: false, message: error.message };
    throw error;
  }
}

class Unexpected extends Error {}

type Fields = Record<string, unknown>;

function summaryOf(json: unknown): AgentSummary {
  const fields = object(json, 'the answer');
  const { leaving } = fields;
  return {
    version: text(fields, 'version'),
    cluster: text(fields, 'cluster'),
    node: text(fields, 'node'),
    startedTime: text(fields, 'startedTime'),
    ...(typeof leaving === 'string' ? { leaving } : {}),
    configurationSynced: fields.configurationSynced === true,
    pipelines: list(fields, 'pipelines').map(pipelineOf),
    rejected: list(fields, 'rejected').map(rejectedOf),
  };
}

function pipelineOf(json: unknown): AgentPipelineSummary {
  const fields = object(json, 'an entry of pipelines');
  const totals = object(fields.totals, 'totals');
  const buffer = object(fields.bufferBytes, 'bufferBytes');
  const { failure, trouble } = fields;
  return {
    pipeline: text(fields, 'pipeline'),
    revision: textOrNull(fields, 'revision'),
    state: text(fields, 'state') as AgentPipelineSummary['state'],
    ...(typeof failure === 'string' ? { failure } : {}),
    destination: text(fields, 'destination'),
    totals: {
      records: count(totals, 'records'),
      bytes: count(totals, 'bytes'),
      objects: count(totals, 'objects'),
      dropped: counts(totals, 'dropped'),
    },
    unshippedBytes: count(fields, 'unshippedBytes'),
    bufferBytes: { used: count(buffer, 'used'), limit: count(buffer, 'limit') },
    oldestUnshippedTime: timeOrNull(fields, 'oldestUnshippedTime'),
    lastUploadTime: timeOrNull(fields, 'lastUploadTime'),
    ...(trouble === undefined || trouble === null ? {} : { trouble: troubleOf(trouble) }),
  };
}

function troubleOf(json: unknown): NonNullable<AgentPipelineSummary['trouble']> {
  const fields = object(json, 'trouble');
  return { reason: text(fields, 'reason'), message: text(fields, 'message'), since: text(fields, 'since') };
}

function rejectedOf(json: unknown): RejectedConfiguration {
  const fields = object(json, 'an entry of rejected');
  const errors = list(fields, 'errors').filter((error) => typeof error === 'string');
  return {
    secret: text(fields, 'secret'),
    pipeline: textOrNull(fields, 'pipeline'),
    revision: text(fields, 'revision'),
    errors,
  };
}

function object(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Unexpected(`${what} is not an object`);
  return value as Fields;
}

function list(fields: Fields, name: string): unknown[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw new Unexpected(`${name} is not a list`);
  if (value.length > PIPELINES_LIMIT)
    throw new Unexpected(`${name} has ${value.length} entries; at most ${PIPELINES_LIMIT} are read`);
  return value;
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new Unexpected(`${name} is not a text`);
  return value;
}

function textOrNull(fields: Fields, name: string): string | null {
  return fields[name] === null || fields[name] === undefined ? null : text(fields, name);
}

function timeOrNull(fields: Fields, name: string): string | null {
  const value = textOrNull(fields, name);
  if (value !== null && Number.isNaN(Date.parse(value))) throw new Unexpected(`${name} is not a time`);
  return value;
}

function count(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !(value >= 0 && value <= Number.MAX_SAFE_INTEGER))
    throw new Unexpected(`${name} is not a number of 0 or more`);
  return value;
}

function counts(fields: Fields, name: string): Record<string, number> {
  const value = object(fields[name], name);
  for (const reason of Object.keys(value)) count(value, reason);
  return value as Record<string, number>;
}
