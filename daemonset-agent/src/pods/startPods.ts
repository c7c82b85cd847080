import { join } from 'node:path';
import type { ApiClient, Clock } from '@logpipeline/kubernetes';
import type { Warn } from '../discovery/warn.ts';
import { after } from '../upload/clock.ts';
import { PodDirectory } from './podDirectory.ts';
import { watchPods } from './watchPods.ts';

/** Pods without logs are forgotten this often, ms. Pipelines have long looked again when it happens. */
const SWEEP_MS = 10 * 60_000;

export type StartPodsOptions = {
  client: ApiClient;
  node: string;
  spoolPath: string;
  clock: Clock;
  random: () => number;
  warn: Warn;
  /** Uids of the pods that have logs on this node; undefined while that is not known. */
  podsWithLogs: () => ReadonlySet<string> | undefined;
};

export type Pods = {
  directory: PodDirectory;
  stop(): Promise<void>;
};

/** Opens what was known of this node's pods, and follows the API server from there. */
export function startPods(options: StartPodsOptions): Pods {
  const { client, node, spoolPath, clock, random, warn, podsWithLogs } = options;
  const directory = new PodDirectory({
    path: join(spoolPath, 'pods.json'),
    after: (ms, call) => after(clock, ms, call),
    warn,
  });
  const watch = watchPods({ client, node, directory, clock, random, onTrouble: warn });
  let callOffSweep: () => void;
  const sweepLater = () => {
    callOffSweep = after(clock, SWEEP_MS, () => {
      const present = podsWithLogs();
      if (present !== undefined) directory.sweep((uid) => present.has(uid));
      sweepLater();
    });
  };
  sweepLater();
  return {
    directory,
    stop: async () => {
      callOffSweep();
      watch.stop();
      await directory.stop();
    },
  };
}
