import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startVersitygw } from '@logpipeline/test-binaries';
import { layoutOf } from '@logpipeline/test-cluster/controlPlane';
import { type StubAgents, startStubAgents } from './agents/stubAgents.ts';
import { AuditTail } from './auditTail.ts';
import {
  AGENT,
  AGENT_PORT,
  installChart,
  mountServiceAccount,
  OPERATOR,
  OPERATOR_USER,
  RELEASE,
  tokenOf,
  writeSettings,
} from './chartInstall.ts';
import { type ControlPlane, startControlPlane } from './controlPlane.ts';
import { inParallel } from './inParallel.ts';
import { prepareNamespaces } from './namespaces.ts';
import { startOperatorProcess } from './operatorProcess.ts';
import type { Options } from './options.ts';
import { PipelineStates } from './pipelineStates.ts';
import { type PipelineName, pipelineNames, pipelineObjects } from './pipelines.ts';
import { podFlags } from './podFlags.ts';
import { createNodes, simulatedNodes } from './simulatedNodes.ts';
import { stopwatch } from './stopwatch.ts';
import { type Supervised, supervise } from './supervised.ts';

/** Everything but the operator, as it stands when somebody has installed the chart and applied pipelines. */
export type Scene = {
  plane: ControlPlane;
  agents: StubAgents;
  pipelines: readonly PipelineName[];
  states: PipelineStates;
  audit: AuditTail;
  /** Starts the operator; each with a name of its own. */
  startOperator(name: string): Supervised;
  preparation: Record<'controlPlane' | 'nodes' | 'pipelines' | 'watches', number>;
};

const BUCKET = 'bench';
/** Of the last words of a process that has ended. */
const MOST_WORDS = 400;
const REQUESTS_AT_ONCE = 16;
/** As many as the cores that the figures are for. */
const AGENT_PROCESSES = 2;
/** Only layouts' paths and addresses are used: in these namespaces there is one cluster. */
const CLUSTER = 0;

/** Called once in namespaces of the bench's own. @param operator its bundle, and flags for its Node */
export async function setScene(
  options: Options,
  operator: { bundle: string; flags: readonly string[] },
  say: (text: string) => void,
): Promise<Scene> {
  const layout = layoutOf(CLUSTER);
  await prepareNamespaces(layout.nodeAddress);
  // Others may bundle anew while the bench runs.
  const ownBundle = join('/run', 'operator', 'main.mjs');
  mkdirSync(join('/run', 'operator'));
  copyFileSync(operator.bundle, ownBundle);

  const watch = stopwatch();
  say('etcd, API server, controller manager, scheduler, KWOK, S3 store');
  const store = await startVersitygw();
  await store.createBucket(BUCKET);
  const plane = await startControlPlane(layout, [OPERATOR_USER]);
  const { client, server, ca } = plane;
  await installChart(plane.kubeconfig, '/tmp/helm');
  await mountServiceAccount(client, ca);
  const settings = await writeSettings(client, '/run/operator');
  const flags = [...(await podFlags(client)), ...operator.flags];
  const controlPlane = watch.lap();

  say(`${options.nodes} nodes`);
  const nodes = simulatedNodes(options.nodes);
  await createNodes(client, nodes);
  const nodesTook = watch.lap();

  say(`${options.pipelines} pipelines`);
  const pipelines = pipelineNames(options.pipelines, RELEASE.namespace);
  const account = { namespace: RELEASE.namespace, name: OPERATOR };
  for (const kind of byKind(
    pipelineObjects(pipelines, { ...store, bucket: BUCKET }, RELEASE.namespace, account),
  )) {
    await inParallel(kind, REQUESTS_AT_ONCE, ({ path, body }) =>
      client.request({ method: 'POST', path, body }),
    );
  }
  const pipelinesTook = watch.lap();

  say(`${options.nodes} stub agents with a watch each`);
  const agents = await startStubAgents({
    agents: nodes.map(({ name, podAddress }) => ({ node: name, ip: podAddress })),
    processes: AGENT_PROCESSES,
    port: AGENT_PORT,
    server,
    ca,
    token: await tokenOf(client, AGENT),
    namespace: RELEASE.namespace,
    pipelines: options.pipelines,
  });
  return {
    plane,
    agents,
    pipelines,
    states: new PipelineStates(client),
    audit: new AuditTail(plane.auditLog),
    startOperator: (name) =>
      supervise(
        () => startOperatorProcess({ bundle: ownBundle, flags, settings, server, logs: layout.logs, name }),
        (why) => say(`  the operator is started again in 10 s: ${why.slice(-MOST_WORDS)}`),
      ),
    preparation: { controlPlane, nodes: nodesTook, pipelines: pipelinesTook, watches: watch.lap() },
  };
}

/** What is made in parallel must not need each other: a namespace comes before what is in it. */
function byKind<T extends { body: { kind: string } }>(objects: readonly T[]): T[][] {
  const kinds = new Map<string, T[]>();
  for (const object of objects) {
    const { kind } = object.body;
    kinds.set(kind, [...(kinds.get(kind) ?? []), object]);
  }
  return [...kinds.values()];
}
