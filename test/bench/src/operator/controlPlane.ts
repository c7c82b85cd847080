import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ApiClient, createApiClient } from '@logpipeline/kubernetes';
import { binary, kwokStages } from '@logpipeline/test-binaries';
import {
  apiServer,
  apiServerCertificate,
  type ClusterLayout,
  type Component,
  type ComponentContext,
  type Credentials,
  controllerManager,
  etcd,
  kubeconfigFor,
  makeCredentials,
  scheduler,
  waitFor,
} from '@logpipeline/test-cluster/controlPlane';
import { POD_NETWORK } from './namespaces.ts';
import { type Program, startProgram } from './program.ts';

/** etcd, API server, controller manager, scheduler, and KWOK in place of kubelets. */
export type ControlPlane = {
  /** As cluster-admin. */
  client: ApiClient;
  server: string;
  ca: string;
  kubeconfig: string;
  auditLog: string;
  programs: Record<
    'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'kwok',
    Program
  >;
};

const START_TIMEOUT_MS = 60_000;

/** The controllers and the scheduler would make the pods of a thousand nodes at 20 a second, which is not what is measured. */
const FAST = ['--kube-api-qps=1000', '--kube-api-burst=2000'];
/** Without the one that marks nodes whose heartbeats stay away: KWOK sends none here, which would be most of the traffic. */
const CONTROLLERS =
  'daemonset-controller,garbage-collector-controller,namespace-controller,serviceaccount-controller';

/** @param auditUsers the API server writes down requests of these users only */
export async function startControlPlane(
  layout: ClusterLayout,
  auditUsers: readonly string[],
): Promise<ControlPlane> {
  const credentials = makeCredentials();
  const context: ComponentContext = {
    layout,
    credentials,
    options: {
      containerLogMaxSize: '10Mi',
      containerLogMaxFiles: 5,
      containerLogMonitorInterval: '10s',
      auditLog: true,
    },
    snapshotter: 'native',
  };
  mkdirSync(layout.folder, { recursive: true });
  writeFileSync(layout.kubeconfig, kubeconfigFor(layout, credentials.tokens.admin), { mode: 0o600 });
  const start = (component: Component, more: readonly string[] = []) =>
    startComponent(component, more, layout.logs);

  const etcdProgram = await start(etcd(context), ['--quota-backend-bytes=8589934592']);
  const api = apiServer(context);
  const policy = join(layout.config, 'audit-policy.json');
  const apiProgram = await start({ ...api, files: { ...api.files, [policy]: auditPolicy(auditUsers) } });
  const client = adminClient(layout, credentials);
  await Promise.race([
    apiProgram.failure,
    etcdProgram.failure,
    waitFor('the API server', START_TIMEOUT_MS, () =>
      client.request({ method: 'GET', path: '/api/v1/namespaces' }),
    ),
  ]);
  return {
    client,
    server: layout.apiServer,
    ca: readFileSync(apiServerCertificate(layout.config), 'utf8'),
    kubeconfig: layout.kubeconfig,
    auditLog: layout.auditLog,
    programs: {
      etcd: etcdProgram,
      'kube-apiserver': apiProgram,
      'kube-controller-manager': await start(controllerManager(context), [
        ...FAST,
        `--controllers=${CONTROLLERS}`,
      ]),
      'kube-scheduler': await start(scheduler(context), FAST),
      kwok: await startKwok(layout),
    },
  };
}

async function startComponent(
  { name, program, args, files }: Component,
  more: readonly string[],
  logs: string,
): Promise<Program> {
  for (const [path, content] of Object.entries(files ?? {})) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode: 0o600 });
  }
  if (!('built' in program)) throw new Error(`BUG: ${name} is not one of the programs that we build`);
  return startProgram(name, [await binary(program.built), ...args, ...more], { logs });
}

/** Pods on simulated nodes are Running and Ready at once, with an address of their node's own range. */
async function startKwok(layout: ClusterLayout): Promise<Program> {
  const stages = await kwokStages();
  const config = ['node/fast', 'pod/fast'].map((folder) => `--config=${join(stages, folder)}`);
  const command = [
    await binary('kwok'),
    `--kubeconfig=${layout.kubeconfig}`,
    '--manage-all-nodes',
    ...config,
  ];
  return startProgram('kwok', [...command, `--cidr=${POD_NETWORK}`, '--node-lease-duration-seconds=0'], {
    logs: layout.logs,
  });
}

function auditPolicy(users: readonly string[]): string {
  return JSON.stringify({
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    rules: [{ level: 'Metadata', users }, { level: 'None' }],
  });
}

function adminClient(layout: ClusterLayout, { tokens }: Credentials): ApiClient {
  return createApiClient({
    server: new URL(layout.apiServer),
    credentials: async () => ({
      headers: { authorization: `Bearer ${tokens.admin}` },
      tls: { ca: readFileSync(apiServerCertificate(layout.config)) },
    }),
    forget() {},
  });
}
