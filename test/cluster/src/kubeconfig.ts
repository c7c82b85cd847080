import type { ClusterLayout } from './clusterFolder.ts';
import { apiServerCertificate } from './components/apiServer.ts';

/** A kubeconfig (JSON, which is YAML) for the holder of a token. The certificate is named, not held: it does not exist yet. */
export function kubeconfigFor(layout: ClusterLayout, token: string): string {
  const name = `logpipeline-${layout.number}`;
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [
      {
        name,
        cluster: {
          server: layout.apiServer,
          'certificate-authority': apiServerCertificate(layout.config),
        },
      },
    ],
    users: [{ name, user: { token } }],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
