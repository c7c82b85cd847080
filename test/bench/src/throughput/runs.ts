import type { AgentRun } from './agentRun.ts';
import type { CommandRun } from './commandRun.ts';

export const COMPRESSIONS = ['zstd', 'gzip'] as const;

/** All that was measured: for each compression the agent's runs and the command line's. */
export type Runs = Record<(typeof COMPRESSIONS)[number], { agent: AgentRun[]; command: CommandRun[] }>;
