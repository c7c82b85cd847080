import { type ApiClient, ApiError, type KubernetesObject, type WatchEvent } from '@logpipeline/kubernetes';

type Watch = { path: string; query: Record<string, string>; onEvent: (event: WatchEvent) => void };

/** An API server without a network: objects by path of their collection, lists, and watches that tell what changes. */
export class MemoryCluster implements ApiClient {
  /** Requests are refused as if nobody were there. */
  isAway = false;
  /** What was listed, with its label selector. */
  readonly listed = new Set<string>();
  readonly #objects = new Map<string, Map<string, KubernetesObject>>();
  readonly #watches = new Set<Watch>();
  #cut = Promise.withResolvers<void>();
  #version = 1;

  put(collection: string, object: KubernetesObject): void {
    const objects = this.#objects.get(collection) ?? new Map<string, KubernetesObject>();
    this.#objects.set(collection, objects);
    const { name, uid = name } = object.metadata;
    const type = objects.has(name) ? 'MODIFIED' : 'ADDED';
    const stored = {
      ...object,
      metadata: { ...object.metadata, uid, resourceVersion: String(++this.#version) },
    };
    objects.set(name, stored);
    this.#tell(collection, type, stored);
  }

  remove(collection: string, name: string): void {
    const object = this.#objects.get(collection)?.get(name);
    if (object === undefined) return;
    this.#objects.get(collection)?.delete(name);
    this.#version++;
    this.#tell(collection, 'DELETED', object);
  }

  /** The server goes away, and all watches are cut. */
  goAway(): void {
    this.isAway = true;
    this.#cut.resolve();
    this.#cut = Promise.withResolvers();
  }

  comeBack(): void {
    this.isAway = false;
  }

  async request<T>({ path, query = {} }: Parameters<ApiClient['request']>[0]): Promise<T> {
    this.listed.add(`${path} ${query['labelSelector'] ?? ''}`.trim());
    this.#answer();
    const items = [...(this.#objects.get(path)?.values() ?? [])];
    return { metadata: { resourceVersion: String(this.#version) }, items } as T;
  }

  async stream(
    { path, query = {}, signal, onOpen }: Parameters<ApiClient['stream']>[0],
    onEvent: (event: WatchEvent) => void,
  ): Promise<void> {
    this.#answer();
    const watch = { path, query, onEvent };
    this.#watches.add(watch);
    onOpen?.();
    const { promise, resolve } = Promise.withResolvers<void>();
    if (signal?.aborted === true) resolve();
    signal?.addEventListener('abort', () => resolve(), { once: true });
    await Promise.race([promise, this.#cut.promise]);
    this.#watches.delete(watch);
  }

  /** For the client's next life. */
  close(): void {
    this.#cut.resolve();
    this.#cut = Promise.withResolvers();
  }

  #answer(): void {
    if (this.isAway) throw new ApiError('GET: nobody answers', { status: 0, reason: 'ECONNREFUSED' });
  }

  #tell(collection: string, type: WatchEvent['type'], object: KubernetesObject): void {
    if (this.isAway) return;
    for (const { path, onEvent } of this.#watches) if (path === collection) onEvent({ type, object });
  }
}
