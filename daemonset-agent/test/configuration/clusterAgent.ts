import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AgentSummary,
  CONFIGURATION_KEY,
  CONFIGURATION_LABEL,
  CONFIGURATION_LABEL_VALUE,
  PIPELINE_ANNOTATION,
} from '@logpipeline/crds/agent';
import type { KubernetesObject } from '@logpipeline/kubernetes';
import { pino } from 'pino';
import { type Agent, startAgent } from '../../src/agent.ts';
import { parseSettings } from '../../src/settings/settings.ts';
import { MemoryCluster } from './memoryCluster.ts';

export const SECRETS = '/api/v1/namespaces/logging/secrets';
export const NODES = '/api/v1/nodes';
export const PIPELINE = 'default/app';

/** An agent in this process that takes its pipelines from a cluster in this process. */
export class ClusterAgent {
  readonly folder = mkdtempSync(join(tmpdir(), 'cluster-agent-'));
  readonly cluster = new MemoryCluster();
  #agent: Agent | undefined;
  #series = 0;

  constructor() {
    for (const name of ['logs', 'a', 'b']) mkdirSync(join(this.folder, name));
    this.cluster.put(NODES, node({}));
  }

  async start(changes: object = {}): Promise<void> {
    const parsed = parseSettings({
      node: 'node-1',
      spool: { path: join(this.folder, 'spool') },
      http: { host: '127.0.0.1', port: 0 },
      kubernetes: { namespace: 'logging' },
      ...changes,
    });
    if (!parsed.ok) throw new Error(parsed.errors.join('; '));
    this.#agent = await startAgent({
      settings: parsed.settings,
      hostName: 'unused',
      version: '0.0.0',
      log: pino({ level: 'silent' }),
      now: Date.now,
      random: () => 0,
      newSeries: () => String(++this.#series).padStart(16, '0'),
      connect: () => this.cluster,
    });
  }

  async stop(ms = 5_000): Promise<void> {
    await this.#agent?.stop(AbortSignal.timeout(ms));
    this.#agent = undefined;
  }

  async close(): Promise<void> {
    await this.stop(0);
    rmSync(this.folder, { recursive: true, force: true });
  }

  configure(changes: Record<string, unknown> = {}, secret = 'logpipeline-config-1'): void {
    const configuration = {
      namespace: 'default',
      name: 'app',
      destination: { directory: { path: join(this.folder, 'a') } },
      interval: '3600000ms',
      files: { include: [join(this.folder, 'logs', '*.log')] },
      ...changes,
    };
    this.cluster.put(SECRETS, secretOf(secret, JSON.stringify(configuration)));
  }

  async get(path: string): Promise<Response> {
    return await fetch(`http://127.0.0.1:${this.#agent?.port}${path}`);
  }

  async summary(): Promise<AgentSummary> {
    return (await (await this.get('/status?view=summary')).json()) as AgentSummary;
  }
}

export function secretOf(name: string, text: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace: 'logging',
      labels: { [CONFIGURATION_LABEL]: CONFIGURATION_LABEL_VALUE },
      annotations: { [PIPELINE_ANNOTATION]: PIPELINE },
    },
    data: { [CONFIGURATION_KEY]: Buffer.from(text).toString('base64') },
  };
}

export function node(
  spec: Record<string, unknown>,
  metadata: Record<string, unknown> = {},
): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1', ...metadata }, spec };
}
