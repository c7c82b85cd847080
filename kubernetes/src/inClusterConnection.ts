import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApiConnection, ApiCredentials } from './connection.ts';

/** Where the kubelet mounts a pod's service account: its token and the CA. */
const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';
/**
 * How long a token is used before its file is read again, in ms. The kubelet replaces a projected token when a fifth of its
 * life is left (12 minutes of an hour), so a minute is early enough; client-go does the same.
 */
const CREDENTIALS_AGE_MS = 60_000;

export type InClusterOptions = {
  env?: Record<string, string | undefined>;
  /** Default: where the kubelet mounts it. */
  folder?: string;
  /** ms since 1970. */
  now?: () => number;
};

/**
 * The connection of a pod. Throws an Error with a sentence when the process is not in one. The files are read at the first
 * request, and again each minute.
 *
 * It stands by itself, not on client-node, because agents use it: see kubeconfig.ts for what that import costs.
 */
export function inClusterConnection(options: InClusterOptions = {}): ApiConnection {
  const { env = process.env, folder = SERVICE_ACCOUNT_FOLDER, now = Date.now } = options;
  const host = env['KUBERNETES_SERVICE_HOST'];
  const port = env['KUBERNETES_SERVICE_PORT'];
  if (!host || !port) {
    throw new Error(
      'KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set: this process is not in a pod. Outside a cluster use a kubeconfig',
    );
  }
  let read: { at: number; credentials: ApiCredentials } | undefined;
  return {
    server: new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`),
    async credentials() {
      if (read === undefined || now() - read.at >= CREDENTIALS_AGE_MS || now() < read.at) {
        read = { at: now(), credentials: await readCredentials(folder) };
      }
      return read.credentials;
    },
    forget() {
      read = undefined;
    },
  };
}

async function readCredentials(folder: string): Promise<ApiCredentials> {
  try {
    const [token, ca] = await Promise.all([
      readFile(join(folder, 'token'), 'utf8'),
      readFile(join(folder, 'ca.crt')),
    ]);
    return { headers: { authorization: `Bearer ${token.trim()}` }, tls: { ca } };
  } catch (cause) {
    throw new Error(
      `cannot read the service account in ${folder} (${(cause as NodeJS.ErrnoException).code ?? cause}). ` +
        'Does the pod have automountServiceAccountToken: false?',
      { cause },
    );
  }
}
