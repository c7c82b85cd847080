import { isDeepStrictEqual } from 'node:util';
import {
  type ApiClient,
  type Clock,
  type KubernetesObject,
  type ReflectorCounts,
  type RunningReflector,
  reflect,
  resources,
} from '@logpipeline/kubernetes';
import { type Placement, shouldRunAgent } from './shouldRunAgent.ts';

/** The self-audit, as of all other lists, ms. */
const AUDIT_MS = 600_000;

/** Of a node only this is kept: whole ones take some 15 KB each, and there may be 5,000. */
type JudgedNode = KubernetesObject & { shouldRunAgent: boolean };

export type NodeWatchOptions = {
  client: ApiClient;
  clock: Clock;
  /** 0 to 1. */
  random: () => number;
  onTrouble: (trouble: { message: string; error: unknown }) => void;
  onRecovered: () => void;
};

/**
 * Which nodes should run an agent. It is for metrics alone: nothing else waits for its list, and without the right to it
 * everything goes on.
 */
export class NodeWatch {
  readonly #options: NodeWatchOptions;
  #placement: Placement | undefined;
  #reflector: RunningReflector<JudgedNode> | undefined;
  /** Of the reflectors before this one. */
  readonly #counts: ReflectorCounts = { lists: 0, watches: 0, events: 0, failures: 0, auditMisses: 0 };

  constructor(options: NodeWatchOptions) {
    this.#options = options;
  }

  /** Judges by this from now on: another placement needs all nodes once more, since they are not kept. */
  follow(placement: Placement): void {
    const wanted = placementOf(placement);
    if (isDeepStrictEqual(wanted, this.#placement)) return;
    this.stop();
    this.#placement = wanted;
    const { client, clock, random, onTrouble, onRecovered } = this.#options;
    this.#reflector = reflect<JudgedNode>({
      client,
      resource: resources.nodes,
      clock,
      random,
      relistEveryMs: AUDIT_MS,
      transform: (node) => judged(node, wanted),
      onTrouble,
      onRecovered,
    });
  }

  /** Names of the nodes that should run an agent; undefined while that is not known. */
  names(): string[] | undefined {
    if (this.#reflector?.isSynced !== true) return undefined;
    return [...this.#reflector.values()].flatMap((node) => (node.shouldRunAgent ? node.metadata.name : []));
  }

  /** Since the start of the process. */
  get counts(): ReflectorCounts {
    return sum(this.#counts, this.#reflector?.counts);
  }

  /** May be called twice; {@link follow} begins anew. */
  stop(): void {
    this.#reflector?.stop();
    Object.assign(this.#counts, this.counts);
    this.#reflector = undefined;
    this.#placement = undefined;
  }
}

function placementOf({ nodeSelector, tolerations, affinity }: Placement): Placement {
  return structuredClone({
    ...(nodeSelector === undefined ? {} : { nodeSelector }),
    ...(tolerations === undefined ? {} : { tolerations }),
    ...(affinity === undefined ? {} : { affinity }),
  });
}

function judged(node: KubernetesObject, placement: Placement): JudgedNode {
  const { name, uid, resourceVersion } = node.metadata;
  return {
    apiVersion: node.apiVersion,
    kind: node.kind,
    metadata: {
      name,
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
    shouldRunAgent: shouldRunAgent(node, placement),
  };
}

function sum(a: ReflectorCounts, b: Readonly<ReflectorCounts> | undefined): ReflectorCounts {
  if (b === undefined) return { ...a };
  return {
    lists: a.lists + b.lists,
    watches: a.watches + b.watches,
    events: a.events + b.events,
    failures: a.failures + b.failures,
    auditMisses: a.auditMisses + b.auditMisses,
  };
}
