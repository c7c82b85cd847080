import { type ApiClient, type ApiConnection, ApiError, createApiClient } from '@logpipeline/kubernetes';
import type { CheckArguments } from './arguments.ts';
import {
  type AccessTable,
  accessTables,
  type ClusterView,
  credentialsReader,
  viewCluster,
} from './cluster/cluster.ts';
import { dryRun } from './cluster/dryRun.ts';
import type { Finding } from './finding.ts';
import { checkPlan } from './offline/checkPlan.ts';
import { type Given, type GivenPipeline, givenPipelines } from './offline/givenPipelines.ts';
import { type KnownRelease, releaseIn } from './offline/knownRelease.ts';
import { type Rendered, renderConfiguration } from './offline/renderConfiguration.ts';
import { probeBucket } from './probe/probeBucket.ts';
import type { Source } from './sources/readSources.ts';
import { splitDocuments } from './sources/splitDocuments.ts';

export type CheckOptions = {
  arguments: CheckArguments;
  sources: readonly Source[];
  /** Asked only when a cluster is wanted. Throws an Error with a sentence. */
  connect: () => Promise<ApiConnection>;
  /** Of this command. */
  version: string;
  now: () => number;
  signal: AbortSignal;
};

export type CheckResult = {
  given: Given;
  rendered: Map<GivenPipeline, Rendered>;
  cluster: ClusterView | undefined;
  access: AccessTable[];
  /** Of no pipeline in particular. */
  findings: Finding[];
};

/** Pipelines that are asked about at once: a store that does not answer takes 10 s. */
const AT_ONCE = 8;

/** All checks that were asked for. What cannot be reached is a finding; nothing that goes on elsewhere stops the rest. */
export async function check(options: CheckOptions): Promise<CheckResult> {
  const wanted = options.arguments;
  const findings: Finding[] = [];
  const connected = wanted.cluster === undefined ? undefined : await connect(options, findings);
  try {
    const namespace = wanted.namespace ?? connected?.namespace ?? 'default';
    const given = givenPipelines(options.sources.flatMap(splitDocuments), namespace);
    if (given.pipelines.length === 0 && given.broken.length === 0) {
      findings.push({
        severity: 'error',
        check: 'syntax',
        message: 'There is no LogPipeline in what was given.',
      });
    }
    const cluster = await viewed(connected, options, findings);
    const release = releaseOf(cluster, wanted);
    checkPlan({ given: given.pipelines, release, existing: cluster?.existing ?? [] });
    const access =
      cluster === undefined || connected === undefined
        ? []
        : await asked(connected.client, cluster, given, findings);
    const readCredentials =
      connected === undefined || cluster === undefined
        ? undefined
        : credentialsReader(connected.client, release);
    const ask = async (pipeline: GivenPipeline) => {
      const { read } = pipeline;
      if (read === undefined) return;
      if (connected !== undefined && cluster?.isServed === true) {
        await reached(pipeline.findings, () => dryRun(connected.client, pipeline));
      }
      if (!wanted.probeBucket) return;
      const { now, signal } = options;
      const { secrets } = given;
      const name = release?.cluster ?? 'default';
      await reached(pipeline.findings, () =>
        probeBucket(read, { cluster: name, now, signal, secrets, readCredentials }),
      );
    };
    for (let at = 0; at < given.pipelines.length; at += AT_ONCE) {
      await Promise.all(given.pipelines.slice(at, at + AT_ONCE).map(ask));
    }
    const rendered = wanted.render ? renderAll(given, release, cluster) : new Map<GivenPipeline, Rendered>();
    return { given, rendered, cluster, access, findings };
  } finally {
    connected?.client.close();
  }
}

function renderAll(
  { pipelines }: Given,
  release: KnownRelease | undefined,
  cluster: ClusterView | undefined,
): Map<GivenPipeline, Rendered> {
  const all = new Map<GivenPipeline, Rendered>();
  for (const pipeline of pipelines) {
    if (pipeline.read === undefined) continue;
    const namespaces = cluster?.namespaces ?? new Map();
    const rendered = renderConfiguration(pipeline.read, release?.release.namespace, namespaces);
    if (rendered !== undefined) all.set(pipeline, rendered);
  }
  return all;
}

type Connected = { client: ApiClient; server: string; namespace: string | undefined };

async function connect({ connect }: CheckOptions, findings: Finding[]): Promise<Connected | undefined> {
  try {
    const connection = await connect();
    return {
      client: createApiClient(connection),
      server: connection.server.href,
      namespace: connection.namespace,
    };
  } catch (error) {
    findings.push(unreachable(`No cluster can be asked: ${(error as Error).message}`));
    return undefined;
  }
}

async function viewed(
  connected: Connected | undefined,
  { arguments: wanted, version }: CheckOptions,
  findings: Finding[],
): Promise<ClusterView | undefined> {
  if (connected === undefined) return undefined;
  let view: ClusterView | undefined;
  await reached(findings, async () => {
    view = await viewCluster(connected.client, connected.server, wanted.releaseNamespace, version);
    return view.findings;
  });
  return view;
}

/** The cluster knows better than the command line; without either nothing is said about tenants. */
function releaseOf(cluster: ClusterView | undefined, { releaseNamespace, tenantBuckets }: CheckArguments) {
  if (cluster?.release !== undefined) return cluster.release;
  return releaseNamespace === undefined ? undefined : releaseIn(releaseNamespace, tenantBuckets);
}

async function asked(
  client: ApiClient,
  cluster: ClusterView,
  given: Given,
  findings: Finding[],
): Promise<AccessTable[]> {
  let tables: AccessTable[] = [];
  await reached(findings, async () => {
    const answer = await accessTables(client, cluster.release, given.pipelines);
    tables = answer.tables;
    return answer.findings;
  });
  return tables;
}

/** Adds what is found, or that the API server does not answer. */
async function reached(findings: Finding[], ask: () => Promise<Finding[]>): Promise<void> {
  try {
    findings.push(...(await ask()));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    findings.push(unreachable(error.message));
  }
}

function unreachable(message: string): Finding {
  return { severity: 'unreachable', check: 'cluster', message };
}
