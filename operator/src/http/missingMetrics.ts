import { Gauge, type Registry } from 'prom-client';
import type { MetricsSources } from './metrics.ts';

/** Nodes that are named: agents that cannot be rolled out must not make 5,000 series and as many alerts. */
const NODES_MAX = 100;

/** Nodes without an agent. Who does not know, a standby say, exports neither. */
export function missingMetrics(
  registry: Registry,
  { missingAgents }: Pick<MetricsSources, 'missingAgents'>,
): void {
  const registers = [registry];
  // Both are set by the first, since it takes a look at all nodes and pods.
  new Gauge({
    name: 'logpipeline_operator_agent_missing',
    help: '1 for each node that should run an agent and has none that is ready; at most 100 of them.',
    labelNames: ['node'],
    registers,
    collect() {
      this.reset();
      const missing = missingAgents();
      if (missing === undefined) count.remove();
      else count.set(missing.length);
      for (const node of missing?.slice(0, NODES_MAX) ?? []) this.set({ node }, 1);
    },
  });
  const count = new Gauge({
    name: 'logpipeline_operator_agents_missing',
    help: 'How many nodes should run an agent and have none that is ready.',
    registers,
  });
}
