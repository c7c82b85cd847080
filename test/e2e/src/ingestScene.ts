import { join } from 'node:path';
import { readBack } from '@logpipeline/demo/readBack';
import type { Versitygw } from '@logpipeline/test-binaries';
import {
  type Changes,
  ORIGIN,
  type Service,
  start,
  volumeOf,
} from '../../../ingest-service/test/service/serviceFixture.ts';
import { type AgentProcess, startAgent } from './agentProcess.ts';
import { readWithZstd } from './independentReader.ts';
import type { RetryingPages } from './retryingPages.ts';
import { destinationOf, storeOf } from './storeSettings.ts';
import { waitFor } from './waitFor.ts';

export const BUCKET = 'logs';
const LARGE = { burst: 1_000_000 };

/** What is compared: all of it is empty when the promise holds. */
export type Broken = { missing: string[]; doubled: string[]; unknown: string[]; problems: string[] };

/** The service and the agent beside it, as processes on one volume, as the pod has them; each may be killed and started again. */
export class IngestScene {
  readonly #folder: string;
  readonly #s3: Versitygw;
  readonly #agentPort: number;
  #service: Service | undefined;
  #agent: AgentProcess | undefined;

  /** `folder`: its `volume` is the volume. */
  constructor(folder: string, s3: Versitygw, agentPort: number) {
    this.#folder = folder;
    this.#s3 = s3;
    this.#agentPort = agentPort;
  }

  get service(): Service {
    if (this.#service === undefined) throw new Error('BUG: the service was not started');
    return this.#service;
  }

  get agent(): AgentProcess {
    if (this.#agent === undefined) throw new Error('BUG: the agent was not started');
    return this.#agent;
  }

  async startService(changes: Changes = {}): Promise<void> {
    const storage = { maxFileSize: '1Mi', maxFileAge: '1s', ...(changes['storage'] as Changes | undefined) };
    const rateLimits = { perAddress: LARGE, perApplication: LARGE, perSession: LARGE };
    this.#service = await start({ rateLimits, ...changes, storage }, this.#folder);
  }

  async startAgent(): Promise<void> {
    const volume = volumeOf(this.#folder);
    this.#agent = startAgent(this.#folder, this.#agentPort, {
      node: 'ingest-0',
      spool: { path: join(volume, 'spool') },
      nodeMetrics: { enabled: false },
      recordLogs: ['browser', 'request'].map((kind) => ({ kind, path: join(volume, kind, `${kind}.log`) })),
      drain: true,
      shutdownGracePeriod: '60s',
      pipelines: [
        { name: 'ingest', interval: '1s', destination: destinationOf(this.#s3, BUCKET), frontend: {} },
      ],
    });
    await this.#agent.ready();
  }

  /** As the pod ends: first the service, then the agent, which ships all that is there. */
  async drain(): Promise<void> {
    const codes = [await this.service.stop(), await this.agent.stop()];
    if (codes.some((code) => code !== 0))
      throw new Error(`exit codes ${codes}:\n${this.agent.log().slice(-2_000)}`);
    if (!this.agent.log().includes('Drained')) throw new Error('the agent did not ship all');
  }

  /** Counts what is in the bucket with a reader that is not ours, and lets ours check the indexes. */
  async broken({ acknowledged, sent }: Pick<RetryingPages, 'acknowledged' | 'sent'>): Promise<Broken> {
    const copies = new Map<string, number>();
    await readWithZstd(join(this.#s3.dir, BUCKET, 'default', 'ingest', 'kind=browser'), (line) => {
      const { event_id: id } = JSON.parse(line) as { event_id: string };
      copies.set(id, (copies.get(id) ?? 0) + 1);
    });
    const store = storeOf(this.#s3, BUCKET);
    const { problems, indexes } = await readBack(store, 'default/ingest/', () => undefined);
    store.close();
    const gaps = indexes.all.flatMap((index) => index.gaps).map((gap) => JSON.stringify(gap));
    return {
      missing: [...acknowledged].filter((id) => !copies.has(id)),
      doubled: [...copies].filter(([, count]) => count > 1).map(([id, count]) => `${id} ${count} times`),
      unknown: [...copies.keys()].filter((id) => !sent.has(id)),
      problems: [...problems, ...gaps],
    };
  }

  /** Resolves when all files but the current ones are shipped and deleted. */
  async shipped(): Promise<void> {
    await waitFor('all is shipped', 60, async () => {
      const { lag, spool } = await this.agent.status();
      return lag.unreadBytes === 0 && spool.bytes === 0;
    });
  }
}

export const PROMISED: Broken = { missing: [], doubled: [], unknown: [], problems: [] };
export { ORIGIN };
