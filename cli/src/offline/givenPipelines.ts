import { API_VERSION, KIND, parseLogPipeline } from '@logpipeline/crds';
import type { KubernetesObject } from '@logpipeline/kubernetes';
import type { ReadPipeline } from '@logpipeline/operator/plan/readPipeline';
import type { Finding } from '../finding.ts';
import type { SourceObject } from '../sources/splitDocuments.ts';

/** A LogPipeline as it was given, and what is said about it. */
export type GivenPipeline = {
  where: SourceObject;
  /** `<namespace>/<name>`; undefined when it has no name. */
  key: string | undefined;
  /** As the operator would read it; undefined when it is not valid. */
  read: ReadPipeline | undefined;
  findings: Finding[];
};

export type Given = {
  pipelines: GivenPipeline[];
  /** Objects that belong to no pipeline and cannot be read. */
  broken: { where: SourceObject; findings: Finding[] }[];
  /** Secrets among the files: a pipeline's credentials may be beside it. By `<namespace>/<name>`. */
  secrets: Map<string, KubernetesObject>;
  /** How many objects were of other kinds. */
  others: number;
};

/** Sorts objects, and reads the LogPipelines among them as `kubectl apply` would. */
export function givenPipelines(objects: readonly SourceObject[], namespace: string): Given {
  const given: Given = { pipelines: [], broken: [], secrets: new Map(), others: 0 };
  for (const where of objects) {
    const object = where.object as { apiVersion?: unknown; kind?: unknown; metadata?: Metadata } | undefined;
    if (where.errors.length > 0 || typeof object !== 'object' || object === null) {
      given.broken.push({ where, findings: unreadable(where) });
    } else if (isPipeline(object)) {
      given.pipelines.push(readGiven(where, object, namespace));
    } else if (typeof object.kind !== 'string') {
      given.broken.push({ where, findings: [error('syntax', 'This object has no kind.', where.line)] });
    } else {
      given.others++;
      if (object.kind !== 'Secret' || typeof object.metadata?.name !== 'string') continue;
      given.secrets.set(`${object.metadata.namespace ?? namespace}/${object.metadata.name}`, plain(object));
    }
  }
  sayDuplicates(given.pipelines);
  return given;
}

type Metadata = { name?: unknown; namespace?: unknown };

/** A misspelt version or kind is meant as one too, and is told so. */
function isPipeline({ apiVersion, kind }: { apiVersion?: unknown; kind?: unknown }): boolean {
  const group = typeof apiVersion === 'string' ? apiVersion.split('/')[0] : '';
  return kind === KIND || group === API_VERSION.split('/')[0];
}

function readGiven(where: SourceObject, object: { metadata?: Metadata }, namespace: string): GivenPipeline {
  const parsed = parseLogPipeline(object, { namespace });
  const name = object.metadata?.name;
  const own = object.metadata?.namespace ?? namespace;
  const key = typeof name === 'string' ? `${own}/${name}` : undefined;
  if (!parsed.ok) {
    const findings = parsed.errors.map((message) => error('schema', message, where.lineOf(fieldOf(message))));
    return { where, key, read: undefined, findings };
  }
  const { metadata } = parsed.pipeline;
  const read: ReadPipeline = {
    key: `${metadata.namespace}/${metadata.name}`,
    namespace: metadata.namespace,
    name: metadata.name,
    uid: '',
    generation: 0,
    // What is not there yet is younger than all that is.
    createdTime: '9999',
    isDeleting: false,
    parsed,
  };
  return { where, key: read.key, read, findings: [] };
}

/** `spec.s3.region: …`: every error begins with its field. */
export function fieldOf(message: string): string {
  return /^([^\s:]+): /.exec(message)?.[1] ?? '';
}

function sayDuplicates(pipelines: GivenPipeline[]): void {
  const first = new Map<string, SourceObject>();
  for (const { key, where, findings } of pipelines) {
    if (key === undefined) continue;
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, where);
    else {
      const message = `The LogPipeline ${key} is given twice; the other is in ${earlier.source}, line ${earlier.line}. The one that is applied last wins.`;
      findings.push(error('plan', message, where.line));
    }
  }
}

function unreadable({ errors, line }: SourceObject): Finding[] {
  if (errors.length === 0) return [error('syntax', 'This document is no object.', line)];
  return errors.map((one) => error('syntax', `This is not valid YAML: ${one.message}`, one.line));
}

function error(check: Finding['check'], message: string, line: number): Finding {
  return { severity: 'error', check, message, line };
}

/** `stringData` as the API server would store it. */
function plain(object: object): KubernetesObject {
  const { data, stringData } = object as {
    data?: Record<string, string>;
    stringData?: Record<string, unknown>;
  };
  const encoded = Object.entries(stringData ?? {}).map(([key, value]) => {
    return [key, Buffer.from(String(value)).toString('base64')];
  });
  return { ...(object as KubernetesObject), data: { ...data, ...Object.fromEntries(encoded) } };
}
