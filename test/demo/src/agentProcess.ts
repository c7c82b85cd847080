import { fileURLToPath } from 'node:url';
import { type Program, startProgram } from './program.ts';

const MAIN = fileURLToPath(new URL('../../../daemonset-agent/src/main.ts', import.meta.url));

/** Told to stop, it seals and uploads. */
export type AgentProcess = Program;

/** @param env what it has besides this process's, such as credentials */
export function startAgent(configPath: string, logPath: string, env: NodeJS.ProcessEnv = {}): AgentProcess {
  return startProgram({ name: 'the agent', command: [MAIN, '--config', configPath], logPath, env });
}
