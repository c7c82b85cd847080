import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import type { ApiConnection } from './connection.ts';

export type KubeconfigOptions = {
  /** Default: `KUBECONFIG` (several files are merged), else `~/.kube/config`. */
  path?: string | undefined;
  /** Default: the current one. */
  context?: string | undefined;
};

/**
 * The connection that a kubeconfig names, with all its ways to log in: tokens, client certificates, exec plugins, OIDC. Throws
 * an Error with a sentence when the file cannot be used.
 */
export function kubeconfigConnection({ path, context }: KubeconfigOptions = {}): ApiConnection {
  const config = new KubeConfig();
  try {
    if (path === undefined) config.loadFromDefault();
    else config.loadFromFile(path);
  } catch (cause) {
    const which = path ?? 'KUBECONFIG or ~/.kube/config';
    throw new Error(`cannot read the kubeconfig (${which}): ${(cause as Error).message}`, { cause });
  }
  if (context !== undefined) config.setCurrentContext(context);
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    const known = config.getContexts().map(({ name }) => name);
    throw new Error(
      `the kubeconfig has no cluster for its context "${config.getCurrentContext()}". Its contexts: ${known.join(', ') || 'none'}`,
    );
  }
  const namespace = config.getContextObject(config.getCurrentContext())?.namespace;
  return {
    server: new URL(cluster.server),
    ...(namespace === undefined ? {} : { namespace }),
    async credentials() {
      // It fills in what node:https takes; an exec plugin runs in here, and its token is kept until it expires.
      const options: RequestOptions = { headers: {} };
      await config.applyToHTTPSOptions(options);
      const { ca, cert, key, passphrase, servername, rejectUnauthorized } = options;
      const tls = { ca, cert, key, passphrase, servername, rejectUnauthorized };
      return {
        headers: options.headers as Record<string, string>,
        tls: Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined)),
      };
    },
    forget() {},
  };
}
