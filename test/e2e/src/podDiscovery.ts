import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type ApiConnection,
  createApiClient,
  type KubernetesObject,
  type RunningReflector,
  reflect,
  resources,
  systemClock,
} from '@logpipeline/kubernetes';
import { podTargets } from './podTargets.ts';
import type { Json, TestRelease } from './testRelease.ts';

/** How soon Prometheus sees a pod that came or went. */
const REFRESH_INTERVAL = '1s';

export type PodDiscovery = {
  /** The scrape configuration with `kubernetes_sd_configs` replaced by what asks this server. */
  served(scrapeConfig: Json): Json;
  stop(): Promise<void>;
};

/**
 * Finds pods for Prometheus as its own `kubernetes_sd_configs` would, which Debian's is built without. It asks the API server with the
 * rights of a service account, so that rights that do not suffice show here too.
 */
export async function startPodDiscovery(
  { cluster }: TestRelease,
  account: { name: string; namespace: string },
): Promise<PodDiscovery> {
  const client = createApiClient(await connectionAs(cluster, account));
  const followed: RunningReflector<KubernetesObject>[] = [];
  const follow = (namespace: string | undefined, labelSelector: string | undefined): number => {
    const reflector = reflect({
      client,
      resource: resources.pods,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labelSelector === undefined ? {} : { labelSelector }),
      clock: systemClock,
      random: Math.random,
      onTrouble: ({ message }) =>
        console.error(`the service account ${account.name} cannot follow pods: ${message}`),
    });
    return followed.push(reflector) - 1;
  };
  const server = createServer((request, response) => {
    const reflector = followed[Number(request.url?.slice(1))];
    const groups = [...(reflector?.values() ?? [])].flatMap(podTargets);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(groups));
  });
  server.listen(0, cluster.hostAddress);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    served(scrapeConfig) {
      const { kubernetes_sd_configs: configs = [], ...rest } = scrapeConfig;
      const urls = configs.flatMap((config: Json) => {
        const { role, namespaces, selectors = [], ...more } = config;
        if (role !== 'pod' || Object.keys(more).length > 0)
          throw new Error(
            `BUG: only role: pod with namespaces and selectors is done here, not ${JSON.stringify(config)}`,
          );
        const label = selectors.find((selector: Json) => selector.role === 'pod')?.label;
        const names: (string | undefined)[] = namespaces?.names ?? [undefined];
        return names.map((name) => `http://${cluster.hostAddress}:${port}/${follow(name, label)}`);
      });
      return {
        ...rest,
        http_sd_configs: urls.map((url: string) => ({ url, refresh_interval: REFRESH_INTERVAL })),
      };
    },
    async stop() {
      for (const reflector of followed) reflector.stop();
      client.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** What a pod finds in /var/run/secrets. */
async function connectionAs(
  cluster: TestRelease['cluster'],
  { name, namespace }: { name: string; namespace: string },
): Promise<ApiConnection> {
  const token = await cluster.kubectl(['create', 'token', name, '--namespace', namespace]);
  const { clusters } = JSON.parse(await readFile(cluster.kubeconfig, 'utf8'));
  const { server, 'certificate-authority': ca } = clusters[0].cluster;
  const credentials = {
    headers: { authorization: `Bearer ${token.trim()}` },
    tls: { ca: await readFile(ca) },
  };
  return { server: new URL(server), credentials: async () => credentials, forget: () => {} };
}
