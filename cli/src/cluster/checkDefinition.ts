import { API_VERSION, GROUP, PLURAL, VERSION } from '@logpipeline/crds';
import { type ApiClient, ApiError, type KubernetesObject } from '@logpipeline/kubernetes';
import type { Finding } from '../finding.ts';

const NAME = `${PLURAL}.${GROUP}`;

export type Definition = {
  status: 'served' | 'absent' | 'unknown';
  /** The chart's version that installed it. */
  version: string | undefined;
  findings: Finding[];
};

/**
 * Whether the cluster knows LogPipelines, and of which version. Rejects with ApiError when there is no answer.
 * @param ownVersion of this command; another one may know other fields
 */
export async function checkDefinition(client: ApiClient, ownVersion: string): Promise<Definition> {
  const definition = await read(client, `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${NAME}`);
  if (definition === 'forbidden') return servedOrNot(client);
  if (definition === undefined) return absent();
  const version = definition.metadata.labels?.['app.kubernetes.io/version'];
  const { versions = [] } = definition['spec'] as { versions?: { name: string; served: boolean }[] };
  const { conditions = [] } = (definition['status'] ?? {}) as {
    conditions?: { type: string; status: string }[];
  };
  const isServed = versions.some(({ name, served }) => name === VERSION && served);
  if (!isServed) {
    const names = versions.map(({ name }) => name).join(', ');
    const message = `The cluster's CRD ${NAME} does not serve ${VERSION}, only ${names}. Upgrade the chart.`;
    return { status: 'absent', version, findings: [{ severity: 'error', check: 'cluster', message }] };
  }
  if (!conditions.some(({ type, status }) => type === 'Established' && status === 'True')) {
    const message = `The CRD ${NAME} is there and not established yet.`;
    return { status: 'absent', version, findings: [{ severity: 'error', check: 'cluster', message }] };
  }
  const label = version === undefined ? '' : ` of version ${version}`;
  const message = `The CRD ${NAME}${label} is installed and serves ${VERSION}.`;
  const findings: Finding[] = [{ severity: 'note', check: 'cluster', message }];
  if (version !== undefined && version !== ownVersion) {
    const other = `This command is of version ${ownVersion}, and the cluster's CRD of ${version}: they may know different fields. What the dry run says holds. Use the command of the chart's version, or upgrade the chart.`;
    findings.push({ severity: 'warning', check: 'cluster', message: other });
  }
  return { status: 'served', version, findings };
}

/** Without the right to read the CRD one still sees what the server offers. */
async function servedOrNot(client: ApiClient): Promise<Definition> {
  const offered = await read(client, `/apis/${API_VERSION}`);
  if (offered === undefined) return absent();
  return { status: 'served', version: undefined, findings: [] };
}

function absent(): Definition {
  const message = `The cluster has no CRD ${NAME}. Install the chart (crds.enabled), or apply the CRD.`;
  return {
    status: 'absent',
    version: undefined,
    findings: [{ severity: 'error', check: 'cluster', message }],
  };
}

async function read(client: ApiClient, path: string): Promise<KubernetesObject | undefined | 'forbidden'> {
  try {
    return await client.request<KubernetesObject>({ method: 'GET', path });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 404) return undefined;
    if (error.status === 403) return 'forbidden';
    throw error;
  }
}
