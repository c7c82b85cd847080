import type { Cluster } from '@logpipeline/test-cluster';

/** Made and removed by the cluster itself all the time, and nobody's property. */
const COMES_AND_GOES = new Set(['events', 'events.events.k8s.io', 'componentstatuses']);

/** Every object of every kind that the API server can list, as `Kind namespace/name`. */
export async function inventory(cluster: Cluster): Promise<string[]> {
  const listable = (await cluster.kubectl(['api-resources', '--verbs=list', '--output=name'])).split('\n');
  const kinds = listable.filter((kind) => kind !== '' && !COMES_AND_GOES.has(kind));
  const columns = '{range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name}{"\\n"}{end}';
  const found = await cluster.kubectl([
    'get',
    kinds.join(','),
    '--all-namespaces',
    `--output=jsonpath=${columns}`,
  ]);
  return found
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('Lease kube-'))
    .sort();
}
