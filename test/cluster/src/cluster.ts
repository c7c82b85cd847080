import type { AuditEvent } from './auditEvents.ts';
import type { ComponentName } from './componentProcesses.ts';

/** A Kubernetes cluster for tests: our own node, or the one that a person's KUBECONFIG names. */
export type Cluster = {
  readonly name: string;
  /** A file for `KUBECONFIG`. */
  readonly kubeconfig: string;
  readonly nodeName: string;
  /** Where the pods' logs are as seen from this machine; null when the node is another machine. */
  readonly podLogsDir: string | null;
  /** At this address pods reach servers of this machine that listen on 0.0.0.0 or on it. */
  readonly hostAddress: string;
  /** The node's, at which this machine and the pods reach what runs on the node; null when the node is another machine. */
  readonly nodeAddress: string | null;
  /** Runs kubectl and gives its stdout; throws with kubectl's own words. `input` goes to its stdin, for `apply -f -`. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
  /** Makes an image (a docker or OCI archive file) known to the node, for pods with `imagePullPolicy: Never`. */
  loadImage(archive: string): Promise<void>;
  /** Runs a program of this machine on the node to its end, in the node's network, mounts and processes, and gives its stdout. */
  exec(program: string, ...args: string[]): Promise<string>;
  /**
   * The command line that runs a program of this machine in the node's network, for `spawn`: a Prometheus there reaches pods, and is
   * itself reached at `nodeAddress`. `down` ends it too.
   */
  inNodeNetwork(program: string, ...args: string[]): string[];
  /** The machine's pid of a component such as `kubelet`, or null when it does not run. */
  pidOf(component: string): number | null;
  /**
   * Ends a component and waits until it is gone. Without a signal it is SIGKILL, as when the machine under it dies; pods run on without
   * the kubelet or the API server.
   */
  stopComponent(component: ComponentName, signal?: NodeJS.Signals): Promise<void>;
  /** Starts a component that was stopped, as it was before, and waits until it answers. */
  startComponent(component: ComponentName): Promise<void>;
  /** All requests that the API server has answered so far. Throws when the cluster was started without `auditLog`. */
  auditEvents(): Promise<AuditEvent[]>;
  /** Takes it down, with all that it left. May be called twice. Does nothing to a cluster that is not ours. */
  down(): Promise<void>;
};
