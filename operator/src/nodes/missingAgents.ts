import type { AgentPod } from '../agents/agentPod.ts';

/** Nodes that have no agent that is ready, in alphabetical order. `nodes`: those that should have one. */
export function missingAgents(
  nodes: readonly string[],
  agents: Iterable<Pick<AgentPod, 'node' | 'ready'>>,
): string[] {
  const ready = new Set<string>();
  for (const agent of agents) if (agent.ready) ready.add(agent.node);
  return nodes.filter((node) => !ready.has(node)).sort();
}
