export { type Agent, type AgentOptions, startAgent } from './agent.ts';
export type { PipelineStatus, SourceStatus } from './pipeline/pipelineStatus.ts';
export { type ParsedSettings, parseSettings, type Settings } from './settings/settings.ts';
