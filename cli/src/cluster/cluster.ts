import { type ApiClient, ApiError, type KubernetesObject, pathOf, resources } from '@logpipeline/kubernetes';
import type { CredentialsAnswer } from '@logpipeline/operator/plan/environment';
import { type ReadPipeline, readPipeline } from '@logpipeline/operator/plan/readPipeline';
import { tenantCredentials } from '@logpipeline/operator/reconcile/tenantCredentials';
import type { Finding } from '../finding.ts';
import type { GivenPipeline } from '../offline/givenPipelines.ts';
import type { KnownRelease } from '../offline/knownRelease.ts';
import { type Asked, askAccess } from './askAccess.ts';
import { checkDefinition } from './checkDefinition.ts';
import { type FoundRelease, findRelease } from './findRelease.ts';
import { type Access, agentAccess, operatorAccess, secretAccess } from './requiredAccess.ts';

/** What a cluster says before single pipelines are looked at. */
export type ClusterView = {
  server: string;
  /** Whether a dry run makes sense. */
  isServed: boolean;
  /** Of the CRD, as the chart labels it. */
  definitionVersion: string | undefined;
  release: FoundRelease | undefined;
  existing: ReadPipeline[];
  /** Labels by namespace. */
  namespaces: Map<string, Record<string, string>>;
  findings: Finding[];
};

export type AccessTable = { subject: string; access: Asked[] };

/** Rejects with ApiError when the API server does not answer, or refuses who asks (401). */
export async function viewCluster(
  client: ApiClient,
  server: string,
  releaseNamespace: string | undefined,
  ownVersion: string,
): Promise<ClusterView> {
  const definition = await checkDefinition(client, ownVersion);
  const answer = await findRelease(client, releaseNamespace);
  const findings = [...definition.findings];
  if (answer.status !== 'found') {
    const severity = answer.status === 'none' ? 'error' : 'unreachable';
    findings.push({ severity, check: 'cluster', message: answer.message });
  }
  const isServed = definition.status === 'served';
  const pipelines = isServed
    ? await list(client, pathOf(resources.logPipelines), 'Conflicts with pipelines that are there', findings)
    : [];
  const namespaces = await list(
    client,
    pathOf(resources.namespaces),
    'What a selection of namespaces by labels gives',
    findings,
  );
  return {
    server,
    isServed,
    definitionVersion: definition.version,
    release: answer.status === 'found' ? answer.release : undefined,
    existing: pipelines.map((object) =>
      // Members of a list come without what the list says for all.
      readPipeline({ ...object, apiVersion: 'logpipeline.dev/v1alpha1', kind: 'LogPipeline' }),
    ),
    namespaces: new Map(namespaces.map(({ metadata }) => [metadata.name, metadata.labels ?? {}])),
    findings,
  };
}

async function list(
  client: ApiClient,
  path: string,
  what: string,
  findings: Finding[],
): Promise<KubernetesObject[]> {
  try {
    return (await client.request<{ items: KubernetesObject[] }>({ method: 'GET', path })).items;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 403) throw error;
    findings.push({
      severity: 'unreachable',
      check: 'cluster',
      message: `${what}: not known. ${error.message}.`,
    });
    return [];
  }
}

/** Who may do what: the operator, the agents, and whoever asks. Rejects with ApiError. */
export async function accessTables(
  client: ApiClient,
  release: FoundRelease | undefined,
  given: readonly GivenPipeline[],
): Promise<{ tables: AccessTable[]; findings: Finding[] }> {
  const own = await askAccess(client, applyAccess(given), undefined);
  const tables: AccessTable[] = [{ subject: 'you', access: own }];
  const findings: Finding[] = [];
  if (release !== undefined) {
    const { namespace, fullname } = release.release;
    const names = { releaseNamespace: namespace, fullname };
    const roles = [
      {
        who: 'operator',
        account: release.operatorAccount,
        access: [...operatorAccess(names), ...secretsOf(given, namespace)],
      },
      { who: 'agents', account: release.agentAccount, access: agentAccess(names) },
    ];
    for (const { who, account, access } of roles) {
      try {
        const asked = await askAccess(client, access, { namespace, serviceAccount: account });
        tables.push({ subject: `${who} (ServiceAccount ${namespace}/${account})`, access: asked });
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 403) throw error;
        const message = `What the ${who} may do is not known, since you may not ask about others: ${error.message}`;
        findings.push({ severity: 'unreachable', check: 'access', message });
      }
    }
  }
  for (const { subject, access } of tables) {
    for (const one of access.filter(({ allowed }) => !allowed)) {
      findings.push({
        severity: 'error',
        check: 'access',
        message: `${subject} may not ${describeAccess(one)}: needed to ${one.why}.`,
      });
    }
  }
  return { tables, findings };
}

export function describeAccess({ verb, group, resource, subresource, namespace, name }: Access): string {
  const kind = `${resource}${subresource === undefined ? '' : `/${subresource}`}${group === '' ? '' : `.${group}`}`;
  const which = name === undefined ? '' : ` ${name}`;
  return `${verb} ${kind}${which}${namespace === undefined ? '' : ` in ${namespace}`}`;
}

/** What `kubectl apply` of the given pipelines takes. */
function applyAccess(given: readonly GivenPipeline[]): Access[] {
  const namespaces = new Set(given.flatMap(({ read }) => (read === undefined ? [] : [read.namespace])));
  return [...namespaces].flatMap((namespace) =>
    ['get', 'create', 'patch'].map((verb) => ({
      verb,
      group: 'logpipeline.dev',
      resource: 'logpipelines',
      namespace,
      why: 'apply these pipelines',
    })),
  );
}

/** In the release's own namespace the operator watches Secrets; elsewhere each must be granted. */
function secretsOf(given: readonly GivenPipeline[], releaseNamespace: string): Access[] {
  return given.flatMap(({ read }) => {
    if (read?.parsed.ok !== true || read.namespace === releaseNamespace) return [];
    const name = read.parsed.pipeline.spec.s3.credentialsSecretRef?.name;
    return name === undefined ? [] : [secretAccess(read.namespace, name)];
  });
}

/** Reads Secrets as whoever asks. */
export function credentialsReader(
  client: ApiClient,
  release: KnownRelease | undefined,
): (namespace: string, name: string) => Promise<CredentialsAnswer> {
  const { namespace, fullname } = release?.release ?? { namespace: 'logpipeline', fullname: 'logpipeline' };
  return tenantCredentials(client, { namespace, name: `${fullname}-operator` });
}
