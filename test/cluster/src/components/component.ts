import type { ProgramName } from '@logpipeline/test-binaries';
import type { ClusterLayout } from '../clusterFolder.ts';
import type { Credentials } from '../credentials.ts';

/** One program of the cluster: what it is started with, as plain data. */
export type Component = {
  name: string;
  /** A program that we build, or one that Debian brings. */
  program: { built: ProgramName } | { installed: string };
  args: readonly string[];
  /** Files that must be there before it starts: absolute path to content. */
  files?: Readonly<Record<string, string>>;
};

export type ComponentContext = {
  layout: ClusterLayout;
  credentials: Credentials;
  options: NodeOptions;
  /** How containerd stacks layers: `native` copies, where the folder cannot be stacked on. */
  snapshotter: 'overlayfs' | 'native';
};

/** What tests may want of the node other than its defaults. */
export type NodeOptions = {
  /** The kubelet rotates a container's log above this size; a quantity. Default 10Mi, as Kubernetes has it. */
  containerLogMaxSize: string;
  /** How many files of a container's log the kubelet keeps, the current one included. Default 5. */
  containerLogMaxFiles: number;
  /** How often the kubelet looks whether to rotate; a Go duration of at least 3s. Default 10s. */
  containerLogMonitorInterval: string;
  /** The API server writes down every request, see `Cluster.auditEvents`. Default false. */
  auditLog: boolean;
};

export const podSubnet = '10.244.0.0/24';
export const serviceSubnet = '10.96.0.0/16';
export const pauseImage = 'localhost/logpipeline-pause:1';
