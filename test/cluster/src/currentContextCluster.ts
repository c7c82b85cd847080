import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from './cluster.ts';
import { run } from './run.ts';

/**
 * The cluster that kubectl would talk to. It is somebody's: nothing is installed into it and nothing taken down. kubectl is the
 * machine's own, since it may carry the credential plugins that the cluster needs.
 */
export async function currentContextCluster(): Promise<Cluster> {
  const kubectl = (args: readonly string[], input?: string) =>
    run('kubectl', args, input === undefined ? {} : { input });
  const context = (await kubectl(['config', 'current-context'])).trim();
  const server = await kubectl([
    'config',
    'view',
    '--minify',
    '-o',
    'jsonpath={.clusters[0].cluster.server}',
  ]);
  const nodeName = (await kubectl(['get', 'nodes', '-o', 'jsonpath={.items[0].metadata.name}'])).trim();
  const refuse = (what: string) => (): never => {
    throw new Error(`cannot ${what} ${context}: it is not a cluster of ours`);
  };
  const notOurs = (what: string) => async () => refuse(what)();
  return {
    name: context,
    kubeconfig: process.env.KUBECONFIG || join(homedir(), '.kube', 'config'),
    nodeName,
    podLogsDir: null,
    hostAddress: await addressTowards(new URL(server).hostname),
    nodeAddress: null,
    kubectl,
    exec: notOurs('run a program on a node of'),
    inNodeNetwork: refuse('run a program in the network of'),
    loadImage: async (archive) => {
      throw new Error(
        `cannot load ${archive} into ${context}: it is not a cluster of ours. Push the image to a registry that its nodes reach`,
      );
    },
    stopComponent: notOurs('stop a component of'),
    startComponent: notOurs('start a component of'),
    auditEvents: notOurs('read the audit log of'),
    pidOf: () => null,
    down: async () => {},
  };
}

/** The machine's own address on the way to a host: the best guess at where its pods may reach us. */
async function addressTowards(host: string): Promise<string> {
  const { address } = await (await import('node:dns/promises')).lookup(host, { family: 4 });
  const [route] = JSON.parse(await run('ip', ['-json', 'route', 'get', address])) as { prefsrc: string }[];
  return route?.prefsrc ?? '127.0.0.1';
}
