import type { ApiClient } from './apiClient.ts';
import type { Backoff } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import type { Change } from './reflectedObjects.ts';
import type { Reflector } from './reflector.ts';
import type { Resource } from './resource.ts';

export type ReflectOptions<T extends KubernetesObject> = {
  client: ApiClient;
  resource: Resource;
  /** Default: all. */
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  clock: Clock;
  /** 0 to 1. */
  random: () => number;
  /** Makes an object smaller before it is kept. Must keep metadata's name, namespace, uid and resourceVersion. */
  transform?: (object: KubernetesObject) => T;
  /**
   * Lists come from the server's memory, which may be some seconds behind, and not from etcd: for what runs on every node. The
   * watch then catches up. Such lists come in one piece. Default false: the newest state, in pages of 100.
   */
  fromCache?: boolean;
  /**
   * The self-audit: a list each time so many ms have passed (up to a fifth less, at random), which is compared with what is held.
   * What the watch missed is counted, told, and put right. Default: never.
   */
  relistEveryMs?: number;
  backoff?: Backoff;
  /** A watch that is silent for so long is cut. Default 150,000 ms. */
  idleMs?: number;
  /** After the list holds the change. A first list is told object by object, before `synced`. Do little: the watch waits. */
  onEvent?: (event: Change<T>) => void;
  /** The list may be stale from now on; again at each failed attempt. Not for a watch that was cut and is made again at once. */
  onTrouble?: (trouble: { message: string; since: number; error: unknown }) => void;
  /** The list is followed again, after an `onTrouble`. */
  onRecovered?: () => void;
  /** The self-audit found these keys to differ. A new list follows. */
  onAuditMiss?: (keys: string[]) => void;
  /** A callback or `transform` threw. Default: the error is thrown on, out of the watch, which ends the process. */
  onCallbackError?: (error: unknown) => void;
};

/** Since the start. */
export type ReflectorCounts = {
  /** Complete lists, those of the self-audit included. */
  lists: number;
  /** Watches that the server accepted. */
  watches: number;
  /** Changes that were told. */
  events: number;
  /** Lists and watches that failed, for whatever reason. */
  failures: number;
  /** Objects that the self-audit found to differ. */
  auditMisses: number;
};

export type RunningReflector<T extends KubernetesObject> = Reflector<T> & {
  readonly counts: Readonly<ReflectorCounts>;
};
