import type { Cluster } from '@logpipeline/test-cluster';

/** What the release or its operator made and nobody removed: of every kind that the API server can list. */
export async function leftOvers(cluster: Cluster, namespace: string): Promise<string[]> {
  const listable = (await cluster.kubectl(['api-resources', '--verbs=list', '--output=name']))
    .trim()
    .split('\n');
  const kinds = listable.filter(
    (kind) => !/^(events|componentstatuses|customresourcedefinitions)\b/.test(kind),
  );
  const selector = '--selector=app.kubernetes.io/instance=logpipeline';
  const found = ['get', kinds.join(','), '--all-namespaces', selector, '--output=name', '--ignore-not-found'];
  const labelled = (await cluster.kubectl(found)).split('\n').filter((name) => name !== '');
  const others = await cluster.kubectl(['get', 'secrets,leases', '--namespace', namespace, '--output=name']);
  return [...labelled, ...others.split('\n').filter((name) => /logpipeline|helm/.test(name))];
}
