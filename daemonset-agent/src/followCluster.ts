import { systemClock } from '@logpipeline/kubernetes';
import type { AgentOptions } from './agentOptions.ts';
import { ConfigurationSource, type ConfigurationStatus } from './configuration/configurationSource.ts';
import { watchLeaving } from './leaving/watchLeaving.ts';
import type { PipelineSet } from './pipeline/pipelineSet.ts';
import { nameOf, type WantedPipeline } from './pipeline/wantedPipeline.ts';
import type { PodDirectory } from './pods/podDirectory.ts';
import { startPods } from './pods/startPods.ts';
import type { Settings } from './settings/settings.ts';

/** What follows the configuration. */
export type Configured = Pick<PipelineSet, 'apply' | 'hurry'>;

/** What an agent in a cluster knows by its API server. */
export type ClusterLink = {
  /** What is known of this node's pods. Undefined where no pods are read: nobody may have the right to list them there. */
  pods: PodDirectory | undefined;
  /** Starts from copies on disk, and from then on follows the API server. `own`: pipelines of the settings file. */
  start(pipelines: Configured, own: WantedPipeline[]): Promise<void>;
  configuration(): ConfigurationStatus;
  /** Why the node goes away. */
  leaving(): string | undefined;
  stop(): Promise<void>;
};

/**
 * Composes what needs the API server. Throws when the process is not in a cluster.
 *
 * `podsWithLogs`: uids of the pods that have logs on this node; undefined while that is not known.
 */
export function followCluster(
  { namespace, serviceAccountPath }: NonNullable<Settings['kubernetes']>,
  { settings, log, random, connect }: AgentOptions,
  node: string,
  podsWithLogs: () => ReadonlySet<string> | undefined,
): ClusterLink {
  const client = connect(serviceAccountPath);
  const readsNode = settings.recordLogs.length === 0;
  const pods = readsNode
    ? startPods({
        client,
        node,
        spoolPath: settings.spool.path,
        clock: systemClock,
        random,
        warn: (message) => log.warn(message),
        podsWithLogs,
      })
    : undefined;
  let leaving: string | undefined;
  let pipelines: Configured | undefined;
  let own: WantedPipeline[] = [];
  const source = new ConfigurationSource({
    spoolPath: settings.spool.path,
    namespace,
    frontendOnly: !readsNode,
    own: settings.pipelines.map(nameOf),
    clock: systemClock,
    random,
    log,
    onWanted: (wanted) => pipelines?.apply([...own, ...wanted]),
  });
  const stops: (() => void)[] = [];
  return {
    pods: pods?.directory,
    async start(set, ownPipelines) {
      pipelines = set;
      own = ownPipelines;
      await source.loadCopies();
      source.follow(client);
      // The kubelet ends this pod in time when its node goes, and nothing of it stays behind on the node.
      if (!readsNode) return;
      const watch = watchLeaving({
        client,
        node,
        clock: systemClock,
        random,
        onChange: (reason) => {
          leaving = reason;
          set.hurry(reason !== undefined);
          if (reason === undefined) log.info('The node stays: uploads follow the interval again.');
          else log.info({ reason }, 'The node goes away: what was read is uploaded at once and every 15 s.');
        },
        onTrouble: (error) =>
          log.warn(
            { error, node },
            'The Node object cannot be followed, so that its removal is not seen. Usual cause: the API server cannot be ' +
              'reached, or the agent may not list nodes.',
          ),
      });
      stops.push(() => watch.stop());
    },
    configuration: () => source.status(),
    leaving: () => leaving,
    async stop() {
      for (const stop of stops) stop();
      await source.stop();
      await pods?.stop();
      client.close();
    },
  };
}
