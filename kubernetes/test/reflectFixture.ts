import type { ApiClient } from '../src/apiClient.ts';
import { createApiClient } from '../src/createApiClient.ts';
import type { KubernetesObject } from '../src/kubernetesObject.ts';
import { reflect } from '../src/reflect.ts';
import type { ReflectOptions, RunningReflector } from '../src/reflectOptions.ts';
import { resources } from '../src/resources.ts';
import { type FakeApiServer, type FakeWatch, startFakeApiServer } from './fakeApiServer.ts';
import { waitFor } from './waitFor.ts';

/** The Status of a version that the server no longer knows. */
export const forgotten = {
  kind: 'Status',
  code: 410,
  reason: 'Expired',
  message: 'too old resource version: 100 (200)',
};

export const secret = (name: string, version: string, uid = name): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'logs', uid, resourceVersion: version },
});

/** A reflector of Secrets at a fake API server, and what it told. */
export class ReflectFixture {
  readonly server: FakeApiServer;
  readonly client: ApiClient;
  /** `added NAME VERSION` */
  readonly events: string[] = [];
  readonly troubles: string[] = [];
  readonly callbackErrors: string[] = [];
  recoveries = 0;
  #reflector: RunningReflector<KubernetesObject> | undefined;

  private constructor(server: FakeApiServer) {
    this.server = server;
    this.client = createApiClient(server.connection);
  }

  static async start(): Promise<ReflectFixture> {
    return new ReflectFixture(await startFakeApiServer());
  }

  get reflector(): RunningReflector<KubernetesObject> {
    if (this.#reflector === undefined) throw new Error('nothing is followed yet');
    return this.#reflector;
  }

  /** The last watch that the server accepted. */
  get watch(): FakeWatch {
    const last = this.server.watches.at(-1);
    if (last === undefined) throw new Error('no watch yet');
    return last;
  }

  follow(options: Partial<ReflectOptions<KubernetesObject>> = {}): void {
    this.#reflector = reflect({
      client: this.client,
      resource: resources.secrets,
      namespace: 'logs',
      clock: { now: Date.now },
      random: Math.random,
      backoff: { firstMs: 10, mostMs: 50 },
      onEvent: ({ type, object: { metadata } }) =>
        this.events.push(`${type} ${metadata.name} ${metadata.resourceVersion}`),
      onTrouble: ({ message }) => this.troubles.push(message),
      onRecovered: () => this.recoveries++,
      onCallbackError: (error) => this.callbackErrors.push(String(error)),
      ...options,
    });
  }

  /** Waits for so many accepted watches in all. */
  watches(count: number): Promise<void> {
    return waitFor(
      `watch ${count}`,
      () => this.server.watches.length === count && this.reflector.counts.watches === count,
    );
  }

  /** Waits for so many events in all. */
  told(count: number): Promise<void> {
    return waitFor(`${count} events`, () => this.events.length === count);
  }

  async stop(): Promise<void> {
    this.#reflector?.stop();
    this.client.close();
    await this.server.stop();
  }
}
