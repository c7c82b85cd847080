import { startVersitygw, type Versitygw } from '@logpipeline/test-binaries';
import {
  agentImage,
  type Cluster,
  type ClusterOptions,
  helm,
  installChart,
  startCluster,
} from '@logpipeline/test-cluster';
import { waitFor } from './waitFor.ts';

/** The release's name, and the namespace that it is in. */
export const RELEASE = 'logpipeline';
/** The one bucket that the store has from the start. */
export const BUCKET = 'logs';
const SHARED_SECRET = 's3';

export type TestReleaseOptions = {
  cluster?: ClusterOptions;
  /** Values of the chart beside the images and the store's credentials. */
  values?: Record<string, unknown>;
  /** Install nothing yet. */
  withoutChart?: boolean;
};

export type Condition = { type: string; status: string; reason: string; message: string };

// biome-ignore lint/suspicious/noExplicitAny: objects of many kinds, of which a test looks at a few fields.
export type Json = any;

/** A cluster with the chart installed, and a store beside it, as a user would have them. */
export class TestRelease {
  readonly cluster: Cluster;
  readonly s3: Versitygw;
  /** The agent's image has node and a shell: pods of tests run in it. */
  readonly image: string;
  readonly #values: Record<string, unknown>;

  private constructor(cluster: Cluster, s3: Versitygw, image: string, values: Record<string, unknown>) {
    this.cluster = cluster;
    this.s3 = s3;
    this.image = image;
    this.#values = values;
  }

  static async start(options: TestReleaseOptions = {}): Promise<TestRelease> {
    const agent = await agentImage();
    const cluster = await startCluster(options.cluster);
    let s3: Versitygw | undefined;
    try {
      await cluster.loadImage(agent.archive);
      s3 = await startVersitygw({ host: '0.0.0.0' });
      await s3.createBucket(BUCKET);
      const values = { s3: { credentialsSecret: SHARED_SECRET, region: s3.region }, ...options.values };
      const release = new TestRelease(cluster, s3, agent.name, values);
      await release.namespace(RELEASE);
      await release.credentials(SHARED_SECRET, RELEASE);
      if (!options.withoutChart) await release.install();
      return release;
    } catch (error) {
      await cluster.down();
      await s3?.stop();
      throw error;
    }
  }

  /** Installs or upgrades, and waits until the operator is ready. */
  async install(values: Record<string, unknown> = {}, chart?: string): Promise<void> {
    await installChart(this.cluster, {
      values: { ...this.#values, ...values },
      ...(chart === undefined ? {} : { chart }),
    });
  }

  async uninstall(): Promise<void> {
    await helm(this.cluster, ['uninstall', RELEASE, '--namespace', RELEASE, '--wait', '--timeout', '2m']);
  }

  async stop(): Promise<void> {
    await this.cluster.down();
    await this.s3.stop();
  }

  /** Where pods reach the store. */
  get endpoint(): string {
    return `http://${this.cluster.hostAddress}:${this.s3.port}`;
  }

  /** A LogPipeline that ships to this store; `spec` is merged over it, its `s3` too. */
  pipeline(name: string, spec: Json = {}, namespace = RELEASE): Json {
    const { s3 = {}, ...rest } = spec;
    return {
      apiVersion: 'logpipeline.dev/v1alpha1',
      kind: 'LogPipeline',
      metadata: { name, namespace },
      spec: {
        bucket: BUCKET,
        interval: '1m',
        s3: { endpoint: this.endpoint, forcePathStyle: true, region: this.s3.region, ...s3 },
        ...rest,
      },
    };
  }

  /** Objects by `kubectl apply`, as users do it. */
  async apply(...objects: Json[]): Promise<void> {
    await this.cluster.kubectl(
      ['apply', '--filename', '-'],
      objects.map((one) => JSON.stringify(one)).join('\n'),
    );
  }

  /** A JSON merge patch. */
  async patch(kind: string, name: string, change: Json, namespace = RELEASE): Promise<void> {
    const patch = ['--type=merge', '--patch', JSON.stringify(change)];
    await this.cluster.kubectl(['patch', kind, name, '--namespace', namespace, ...patch]);
  }

  async get(kind: string, name: string, namespace = RELEASE): Promise<Json> {
    return JSON.parse(
      await this.cluster.kubectl(['get', kind, name, '--namespace', namespace, '--output', 'json']),
    );
  }

  async list(kind: string, namespace = RELEASE, ...args: string[]): Promise<Json[]> {
    const text = await this.cluster.kubectl([
      'get',
      kind,
      '--namespace',
      namespace,
      ...args,
      '--output',
      'json',
    ]);
    return JSON.parse(text).items;
  }

  /** The pod of the one agent, once it is ready. */
  async agentPod(): Promise<Json> {
    return await waitFor('the agent is ready', 120, async () => {
      const pods = await this.list('pods', RELEASE, '--selector', 'app.kubernetes.io/name=logpipeline-agent');
      return pods.find(
        ({ metadata, status }) =>
          metadata.deletionTimestamp === undefined && status.containerStatuses?.[0]?.ready === true,
      );
    });
  }

  /** A namespace that pods can be made in. */
  async namespace(name: string, labels: Record<string, string> = {}): Promise<void> {
    await this.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
    await waitFor(`namespace ${name} has its service account`, 30, () =>
      this.cluster.kubectl(['get', 'serviceaccount', 'default', '--namespace', name]).then(() => true),
    );
  }

  /** A Secret with the store's key; `wrong` values go over it. */
  async credentials(name: string, namespace: string, wrong: Record<string, string> = {}): Promise<void> {
    await this.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace },
      stringData: {
        AWS_ACCESS_KEY_ID: this.s3.accessKey,
        AWS_SECRET_ACCESS_KEY: this.s3.secretKey,
        ...wrong,
      },
    });
  }

  async condition(pipeline: string, type: string, namespace = RELEASE): Promise<Condition | undefined> {
    const { status } = await this.get('logpipeline', pipeline, namespace);
    return status?.conditions?.find((condition: Condition) => condition.type === type);
  }

  /** Waits until a condition has a status and, if given, a reason; the error says what it was instead. */
  async untilCondition(
    pipeline: string,
    type: string,
    wanted: { status: string; reason?: string },
    seconds: number,
    namespace = RELEASE,
  ): Promise<Condition> {
    return await waitFor(
      `${type} of ${namespace}/${pipeline} is ${JSON.stringify(wanted)}`,
      seconds,
      async () => {
        const condition = await this.condition(pipeline, type, namespace);
        const { status, reason = condition?.reason } = wanted;
        if (condition !== undefined && condition.status === status && condition.reason === reason)
          return condition;
        throw new Error(`it is ${JSON.stringify(condition)}`);
      },
    );
  }
}
