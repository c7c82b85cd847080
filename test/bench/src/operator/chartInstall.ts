import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type ApiClient, type KubernetesObject, pathOf, resources } from '@logpipeline/kubernetes';
import { binary } from '@logpipeline/test-binaries';

const run = promisify(execFile);

export const RELEASE = { name: 'logpipeline', namespace: 'logpipeline-system' } as const;
/** Names that the chart gives for this release. */
export const OPERATOR = `${RELEASE.name}-operator`;
export const AGENT = `${RELEASE.name}-agent`;
export const OPERATOR_USER = `system:serviceaccount:${RELEASE.namespace}:${OPERATOR}`;
/** The chart's default for `agent.port`. */
export const AGENT_PORT = 9_880;

const CHART = fileURLToPath(new URL('../../../../charts/logpipeline', import.meta.url));
/** Longer than any run, in seconds. */
const TOKEN_SECONDS = 86_400;

/** Installs the chart as users do. Its Deployment stays without pods: the bench runs the operator itself, to measure it. */
export async function installChart(kubeconfig: string, home: string): Promise<void> {
  const where = ['--kubeconfig', kubeconfig, '--namespace', RELEASE.namespace, '--create-namespace'];
  mkdirSync(home, { recursive: true });
  await run(await binary('helm'), ['install', RELEASE.name, CHART, ...where], {
    env: { ...process.env, HOME: home },
  });
}

/** Where the operator's pod would have them: its settings, from the release's ConfigMap. @returns the file */
export async function writeSettings(client: ApiClient, folder: string): Promise<string> {
  const configMap = await client.request<KubernetesObject & { data: Record<string, string> }>({
    method: 'GET',
    path: pathOf(resources.configMaps, RELEASE.namespace, OPERATOR),
  });
  const file = join(folder, 'operator.json');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, configMap.data['operator.json'] ?? '');
  return file;
}

/** Makes this the operator's pod as far as its identity goes. */
export async function mountServiceAccount(client: ApiClient, ca: string): Promise<void> {
  const folder = '/run/secrets/kubernetes.io/serviceaccount';
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'token'), await tokenOf(client, OPERATOR), { mode: 0o600 });
  writeFileSync(join(folder, 'ca.crt'), ca);
  writeFileSync(join(folder, 'namespace'), RELEASE.namespace);
}

/** A token of one of the chart's service accounts, with the rights that the chart gives it. */
export async function tokenOf(client: ApiClient, serviceAccount: string): Promise<string> {
  const { status } = await client.request<{ status: { token: string } }>({
    method: 'POST',
    path: pathOf(resources.serviceAccounts, RELEASE.namespace, serviceAccount, 'token'),
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: TOKEN_SECONDS },
    },
  });
  return status.token;
}

/** The operator's bundle, made from the sources as they are: what its image runs. */
export async function bundleOperator(): Promise<string> {
  const root = join(dirname(CHART), '..');
  await run(process.execPath, [join(root, 'scripts', 'bundle.ts'), 'operator'], { cwd: root });
  return join(root, 'operator', 'dist', 'main.mjs');
}
