import { type ApiClient, ApiError } from './apiClient.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import type { Resource } from './resource.ts';

/** Objects a page. A page of pods has some MB, and several times that as objects, which a process then keeps from its first second on. */
const PAGE_SIZE = 100;
/** For one page. Large ones take the server a while. */
const PAGE_DEADLINE_MS = 30_000;

type ListAnswer = {
  metadata?: { resourceVersion?: string; continue?: string };
  items?: KubernetesObject[];
};

export type ListOptions = {
  client: ApiClient;
  resource: Resource;
  path: string;
  /** Selectors. */
  query: Record<string, string>;
  /** Undefined: the newest state. Otherwise whatever state the server has in memory that is not older; `'0'`: any. */
  notOlderThan?: string | undefined;
  /** In one piece: the server forgot the list before its last page was asked for. */
  isWhole?: boolean;
  signal: AbortSignal;
};

/** A whole list, page by page. Answers the resourceVersion from which to watch. Rejects with {@link ApiError}. */
export async function listPages(
  options: ListOptions,
  onObject: (object: KubernetesObject) => void,
): Promise<string> {
  const { client, resource, path, notOlderThan, signal } = options;
  const { group, version, kind } = resource;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  let next: string | undefined;
  do {
    const query: Record<string, string> = { ...options.query };
    // With a resourceVersion other than 0 a limit would make the server read from etcd instead of its memory.
    const isPaged = !options.isWhole && (notOlderThan === undefined || notOlderThan === '0');
    if (isPaged) query['limit'] = String(PAGE_SIZE);
    if (next !== undefined) query['continue'] = next;
    else if (notOlderThan !== undefined) {
      query['resourceVersion'] = notOlderThan;
      query['resourceVersionMatch'] = 'NotOlderThan';
    }
    const answer = await client.request<ListAnswer>({
      method: 'GET',
      path,
      query,
      deadlineMs: PAGE_DEADLINE_MS,
      signal,
    });
    for (const item of answer.items ?? []) {
      // Items of built-in kinds come without them.
      item.apiVersion ??= apiVersion;
      item.kind ??= kind;
      onObject(item);
    }
    next = answer.metadata?.continue || undefined;
    if (next === undefined) {
      const resourceVersion = answer.metadata?.resourceVersion;
      if (resourceVersion) return resourceVersion;
    }
  } while (next !== undefined);
  throw new ApiError(`cannot list ${resource.plural}: the answer has no metadata.resourceVersion`, {
    status: 0,
    reason: 'InvalidAnswer',
  });
}
