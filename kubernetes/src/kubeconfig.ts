import type { Agent } from 'node:http';
import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import type { ApiConnection, ApiCredentials } from './connection.ts';

export type KubeconfigOptions = {
  /** Default: `KUBECONFIG` (several files are merged), else `~/.kube/config`. */
  path?: string | undefined;
  /** Default: the current one. */
  context?: string | undefined;
};

/**
 * The connection that a kubeconfig names, with all its ways to log in: tokens, client certificates, exec plugins, OIDC. Throws
 * an Error with a sentence when the file cannot be used.
 *
 * This file is an entry of its own because importing client-node adds 50 MB to a process and 0.35 s of CPU; bundled and
 * minified still 21 MB and 0.09 s (Node 24.21; the rest of this package, bundled: 58 MB in all, of which Node has 50).
 */
export function kubeconfigConnection(options: KubeconfigOptions = {}): ApiConnection {
  let config = load(options);
  /** One for all who ask meanwhile: an exec plugin would run once for each. */
  let asking: Promise<ApiCredentials> | undefined;
  const namespace = config.getContextObject(config.getCurrentContext())?.namespace;
  return {
    server: serverOf(config),
    ...(namespace === undefined ? {} : { namespace }),
    credentials() {
      asking ??= credentialsOf(config).finally(() => {
        asking = undefined;
      });
      return asking;
    },
    forget() {
      // client-node keeps the token of an exec plugin for as long as that said, and a file as it was read.
      config = load(options);
    },
  };
}

function load({ path, context }: KubeconfigOptions): KubeConfig {
  const which = path ?? (process.env['KUBECONFIG'] || '~/.kube/config');
  const config = new KubeConfig();
  try {
    if (path !== undefined) config.loadFromFile(path);
    else config.loadFromDefault();
    if (context !== undefined) config.setCurrentContext(context);
  } catch (cause) {
    throw new Error(`cannot read the kubeconfig ${which}: ${(cause as Error).message}`, { cause });
  }
  if (config.getCurrentCluster() === null) {
    const known = config.getContexts().map(({ name }) => `"${name}"`);
    throw new Error(
      `the kubeconfig ${which} has no cluster for the context "${config.getCurrentContext()}". Its contexts: ${known.join(', ') || 'none'}`,
    );
  }
  return config;
}

function serverOf(config: KubeConfig): URL {
  const server = config.getCurrentCluster()?.server ?? '';
  const url = URL.parse(server);
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new Error(`the kubeconfig's server "${server}" is not a URL such as https://10.0.0.1:6443`);
}

async function credentialsOf(config: KubeConfig): Promise<ApiCredentials> {
  // It fills in what node:https takes; an exec plugin runs in here.
  const options: RequestOptions = { headers: {} };
  await config.applyToHTTPSOptions(options);
  const { ca, cert, key, passphrase, servername, rejectUnauthorized } = options;
  const tls = { ca, cert, key, passphrase, servername, rejectUnauthorized };
  const isProxied = config.getCurrentCluster()?.proxyUrl !== undefined;
  return {
    headers: options.headers as Record<string, string>,
    tls: Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined)),
    ...(isProxied ? { agent: options.agent as Agent } : {}),
  };
}
