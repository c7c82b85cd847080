import { type ApiClient, ApiError } from './apiClient.ts';
import type { Clock } from './clock.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import { pathOf } from './resource.ts';
import { resources } from './resources.ts';

/** The same said again within this, in ms, raises the count of the Event that is there; it is what client-go does. */
const SAME_EVENT_MS = 600_000;
/** The count of one Event is written at most this often, in ms: what is said in a loop is not to become a load. */
const COUNT_EVERY_MS = 10_000;
/** Events that are remembered for their count; the one that was said the longest ago is forgotten first. */
const MOST_REMEMBERED = 1_000;
/** Events that wait to be written while the API server is slow. More are dropped, and counted: they are hints, not the truth. */
const MOST_WAITING = 200;
/** events.k8s.io refuses longer notes, in characters. */
const MAX_MESSAGE = 1_024;

export type EventRecorderOptions = {
  client: ApiClient;
  clock: Clock;
  /** Who says it, as `kubectl describe` shows: `logpipeline-operator`. */
  component: string;
  /** Which process of it: the pod's name. */
  instance: string;
  /** Different at each call, for names: 8 hex digits or more. */
  unique: () => string;
  /** One could not be written, or was dropped. */
  onTrouble?: (error: unknown) => void;
};

export type EventOptions = {
  /** What it is about; its Event is put into the same namespace, or `default` when it has none. */
  about: Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'>;
  type: 'Normal' | 'Warning';
  /** CamelCase, from the documented list. */
  reason: string;
  /** For people. Without secrets, and without figures that change each time: then it is another Event each time. */
  message: string;
};

export type EventRecorder = {
  /** Resolves when it is written. Never rejects. */
  record(event: EventOptions): Promise<void>;
  /** Events that could not be written, or were dropped. */
  readonly lost: number;
};

type Remembered = { namespace: string; name: string; count: number; saidAt: number; writtenAt: number };

/** Writes core/v1 Events: the same object, reason and message within ten minutes are one Event with a count. */
export function eventRecorder(options: EventRecorderOptions): EventRecorder {
  const { client, clock } = options;
  const remembered = new Map<string, Remembered>();
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;
  let lost = 0;

  async function write(event: EventOptions): Promise<void> {
    const { metadata } = event.about;
    const key = JSON.stringify([metadata.uid ?? [event.about.kind, metadata], event.reason, event.message]);
    const now = clock.now();
    const before = remembered.get(key);
    remembered.delete(key);
    if (before !== undefined && now - before.saidAt < SAME_EVENT_MS) {
      const said = { ...before, count: before.count + 1, saidAt: now };
      if (now - before.writtenAt < COUNT_EVERY_MS || (await raise(said))) {
        const isWritten = now - before.writtenAt >= COUNT_EVERY_MS;
        remember(key, isWritten ? { ...said, writtenAt: now } : said);
        return;
      }
    }
    remember(key, await create(event, now));
  }

  /** False when the Event is gone: the API server keeps them for an hour. */
  async function raise({ namespace, name, count, saidAt }: Remembered): Promise<boolean> {
    try {
      await client.request({
        method: 'PATCH',
        path: pathOf(resources.events, namespace, name),
        contentType: 'application/merge-patch+json',
        body: { count, lastTimestamp: timestamp(saidAt) },
      });
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return false;
      throw error;
    }
  }

  async function create(event: EventOptions, now: number): Promise<Remembered> {
    const { apiVersion, kind, metadata } = event.about;
    const namespace = metadata.namespace ?? 'default';
    // A name may have 253 characters.
    const name = `${metadata.name.slice(0, 200)}.${options.unique()}`;
    const { namespace: itsNamespace, uid, resourceVersion } = metadata;
    await client.request({
      method: 'POST',
      path: pathOf(resources.events, namespace),
      body: {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name, namespace },
        involvedObject: {
          apiVersion,
          kind,
          name: metadata.name,
          namespace: itsNamespace,
          uid,
          resourceVersion,
        },
        type: event.type,
        reason: event.reason,
        message: event.message.slice(0, MAX_MESSAGE),
        source: { component: options.component },
        reportingComponent: options.component,
        reportingInstance: options.instance,
        firstTimestamp: timestamp(now),
        lastTimestamp: timestamp(now),
        count: 1,
      },
    });
    return { namespace, name, count: 1, saidAt: now, writtenAt: now };
  }

  function remember(key: string, event: Remembered): void {
    remembered.set(key, event);
    if (remembered.size <= MOST_REMEMBERED) return;
    const [oldest] = remembered.keys();
    if (oldest !== undefined) remembered.delete(oldest);
  }

  function lose(error: unknown): void {
    lost++;
    options.onTrouble?.(error);
  }

  return {
    async record(event) {
      if (waiting >= MOST_WAITING) {
        lose(new Error(`the Event ${event.reason} is dropped: ${waiting} wait to be written`));
        return;
      }
      waiting++;
      // One after the other: two at once of the same would be two Events.
      last = last.then(() => write(event)).catch(lose);
      await last;
      waiting--;
    },
    get lost() {
      return lost;
    },
  };
}

/** Times of Events have seconds. */
function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
