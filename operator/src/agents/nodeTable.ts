import type { AgentPod } from './agentPod.ts';

/**
 * A node that has no agent any more keeps its counts for so long: while a DaemonSet is updated or made again its nodes have none for a
 * while, and they must not count twice when they return.
 */
const DEPARTED_KEPT_MS = 3_600_000;
/** Departed nodes in memory; beyond it the one that left first is forgotten. Each costs 64 bytes a pipeline. */
const DEPARTED_LIMIT = 5_000;

/** A node as the operator sees its agent. Times are milliseconds since 1970. */
export type Node = {
  readonly name: string;
  /** Its number in all tables. */
  readonly index: number;
  /** Undefined: it has left. */
  agent: AgentPod | undefined;
  /** When it first came; kept when it leaves and returns. */
  firstSeenAt: number;
  departedAt: number;
  /** When `agent.ready` or the pod last changed. */
  agentSince: number;
  /** 0: never. */
  answeredAt: number;
  /** Since the last answer, or since the pod came. */
  failure: { outcome: string; message: string; since: number } | undefined;
  /** Whether it is waited for a configuration to run there, and the agent is asked more often. */
  isExpectingNews: boolean;
};

/** Nodes by name, each with a small number that is given again once the node is forgotten. */
export class NodeTable {
  readonly #byName = new Map<string, Node>();
  readonly #byIndex: (Node | undefined)[] = [];
  readonly #free: number[] = [];

  get(name: string): Node | undefined {
    return this.#byName.get(name);
  }

  /** Those with an agent. */
  *present(): Generator<Node & { agent: AgentPod }> {
    for (const node of this.#byName.values())
      if (node.agent !== undefined) yield node as Node & { agent: AgentPod };
  }

  get size(): number {
    return this.#byName.size;
  }

  /** Takes the agents that are there now. Tells which nodes should be asked anew, which have left, and which are forgotten. */
  set(agents: readonly AgentPod[], now: number): { changed: Node[]; departed: Node[]; forgotten: Node[] } {
    const changed: Node[] = [];
    const departed: Node[] = [];
    const seen = new Set<string>();
    for (const agent of agents) {
      seen.add(agent.node);
      const node = this.#byName.get(agent.node) ?? this.#add(agent.node, now);
      const before = node.agent;
      node.agent = agent;
      if (before?.uid === agent.uid && before.ready === agent.ready && before.ip === agent.ip) continue;
      // The kubelet's clock may be ahead.
      node.agentSince = Math.min(agent.since ?? now, now);
      if (before?.uid !== agent.uid) node.failure = undefined;
      changed.push(node);
    }
    for (const node of this.#byName.values()) {
      if (node.agent === undefined || seen.has(node.name)) continue;
      node.agent = undefined;
      node.departedAt = now;
      // Last in the map, so that those who left first stand first.
      this.#byName.delete(node.name);
      this.#byName.set(node.name, node);
      departed.push(node);
    }
    return { changed, departed, forgotten: this.#forget(now) };
  }

  #add(name: string, now: number): Node {
    const index = this.#free.pop() ?? this.#byIndex.length;
    const node: Node = {
      name,
      index,
      agent: undefined,
      firstSeenAt: now,
      departedAt: 0,
      agentSince: now,
      answeredAt: 0,
      failure: undefined,
      isExpectingNews: false,
    };
    this.#byIndex[index] = node;
    this.#byName.set(name, node);
    return node;
  }

  #forget(now: number): Node[] {
    const departed = [...this.#byName.values()].filter(({ agent }) => agent === undefined);
    const tooMany = departed.length - DEPARTED_LIMIT;
    const forgotten = departed.filter(
      ({ departedAt }, place) => place < tooMany || departedAt < now - DEPARTED_KEPT_MS,
    );
    for (const node of forgotten) {
      this.#byName.delete(node.name);
      this.#byIndex[node.index] = undefined;
      this.#free.push(node.index);
    }
    return forgotten;
  }
}
