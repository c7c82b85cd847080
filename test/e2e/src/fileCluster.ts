import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient, KubernetesObject, WatchEvent } from '@logpipeline/kubernetes';

const LOOK_MS = 10;

type State = { version: number; secrets: Record<string, { version: number; text: string }> };

/**
 * Configuration Secrets in a file, which a test writes and the agent in another process reads as if from an API server, and a
 * pod for each folder of logs.
 */
export class FileCluster implements ApiClient {
  readonly #path: string;
  readonly #pods: string;
  readonly #closed = new AbortController();

  constructor(path: string, pods: string) {
    this.#path = path;
    this.#pods = pods;
  }

  /** For the test: Secrets by name. */
  static write(path: string, version: number, texts: Record<string, string>): void {
    const secrets = Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [name, { version, text }]),
    );
    writeFileSync(`${path}.new`, JSON.stringify({ version, secrets } satisfies State));
    renameSync(`${path}.new`, path);
  }

  async request<T>({ path }: { path: string }): Promise<T> {
    return { metadata: { resourceVersion: '1' }, items: [...this.#objects(path).values()] } as T;
  }

  async stream(
    { path, signal, onOpen }: Parameters<ApiClient['stream']>[0],
    onEvent: (event: WatchEvent) => void,
  ): Promise<void> {
    const ended = AbortSignal.any([this.#closed.signal, ...(signal === undefined ? [] : [signal])]);
    let known = new Map<string, KubernetesObject>();
    onOpen?.();
    // All of them once more, since something may have come between list and watch.
    while (!ended.aborted) {
      const there = this.#objects(path);
      for (const [name, object] of known) if (!there.has(name)) onEvent({ type: 'DELETED', object });
      for (const [name, object] of there) {
        const { resourceVersion } = known.get(name)?.metadata ?? {};
        if (resourceVersion !== object.metadata.resourceVersion) onEvent({ type: 'MODIFIED', object });
      }
      known = there;
      await sleep(LOOK_MS);
    }
  }

  close(): void {
    this.#closed.abort();
  }

  #objects(path: string): Map<string, KubernetesObject> {
    if (path.endsWith('/secrets')) {
      const { secrets }: State = JSON.parse(readFileSync(this.#path, 'utf8'));
      return new Map(Object.entries(secrets).map(([name, secret]) => [name, secretOf(name, secret)]));
    }
    if (!path.endsWith('/pods')) return new Map();
    return new Map(readdirSync(this.#pods).map((folder) => [folder, podOf(folder)]));
  }
}

function secretOf(name: string, { version, text }: State['secrets'][string]): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: 'logging', uid: name, resourceVersion: String(version) },
    data: { 'pipeline.json': Buffer.from(text).toString('base64') },
  };
}

function podOf(folder: string): KubernetesObject {
  const [namespace = '', name = '', uid = ''] = folder.split('_');
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, uid, resourceVersion: '1' } };
}
