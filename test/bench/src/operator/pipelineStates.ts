import {
  type ApiClient,
  type KubernetesObject,
  reflect,
  resources,
  systemClock,
} from '@logpipeline/kubernetes';
import { waitFor } from '@logpipeline/test-cluster/controlPlane';

type Condition = {
  type: string;
  status: string;
  reason: string;
  message: string;
  observedGeneration?: number;
};
type Pipeline = KubernetesObject & {
  status?: {
    observedGeneration?: number;
    conditions?: Condition[];
    nodes?: { desired?: number; ready?: number; upToDate?: number };
  };
};

const POLL_MS = 50;

/** What the status of all pipelines says, followed by a watch. */
export class PipelineStates {
  readonly #list: ReturnType<typeof reflect<Pipeline>>;

  constructor(client: ApiClient) {
    this.#list = reflect<Pipeline>({
      client,
      resource: resources.logPipelines,
      clock: systemClock,
      random: Math.random,
      transform: ({ apiVersion, kind, metadata: { managedFields: _, ...metadata }, ...rest }) => {
        return { apiVersion, kind, metadata, status: rest['status'] } as Pipeline;
      },
    });
  }

  /** Waits until `isSo` holds for all of them; says how many it does not hold for when it takes too long. */
  async untilAll(what: string, timeoutMs: number, isSo: (pipeline: Pipeline) => boolean): Promise<void> {
    await this.#list.synced;
    await waitFor(what, timeoutMs, () => [...this.#list.values()].every(isSo) || null, POLL_MS).catch(
      (error) => {
        const others = [...this.#list.values()].filter((pipeline) => !isSo(pipeline));
        const [example] = others;
        throw new Error(
          `${(error as Error).message}: not so for ${others.length} pipelines, such as ${example?.metadata.name}: ` +
            JSON.stringify(example?.status),
        );
      },
    );
  }
}

/** The operator has dealt with the spec as it is, and says that everything works. */
export function isReconciled({ metadata, status }: Pipeline): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return status?.observedGeneration === metadata.generation && ready?.status === 'True';
}

/** So many agents have said that they run the newest configuration. */
export function isOnAllNodes(count: number): (pipeline: Pipeline) => boolean {
  return ({ status }) =>
    status?.nodes?.desired === count && status.nodes.ready === count && status.nodes.upToDate === count;
}
