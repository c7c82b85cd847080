import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** All pods' addresses. In the bench's network each of them is this machine, where the stub agents listen. */
export const POD_NETWORK = '10.128.0.0/9';

/**
 * A command in processes, mounts and a network of its own. When this process dies, however it dies, the kernel ends all of them, and
 * with them go their mounts and addresses: nothing has to be cleaned up.
 */
export function inOwnNamespaces(command: readonly string[]): string[] {
  return [
    ...['setpriv', '--pdeathsig', 'KILL'],
    ...['unshare', '--pid', '--mount', '--net', '--fork', '--kill-child=KILL', '--mount-proc'],
    ...['--propagation', 'private', '--'],
    ...command,
  ];
}

/**
 * Called once inside. Everything that is written goes to memory: /run has the operator's service account as in a pod, /var/tmp the cluster,
 * /tmp the store's objects (versitygw wants extended attributes, which a tmpfs has from Linux 6.6 on).
 * @param nodeAddress the API server's
 */
export async function prepareNamespaces(nodeAddress: string): Promise<void> {
  for (const folder of ['/run', '/tmp', '/var/tmp']) await run('mount', ['-t', 'tmpfs', 'tmpfs', folder]);
  await run('ip', ['link', 'set', 'lo', 'up']);
  await run('ip', ['address', 'add', `${nodeAddress}/32`, 'dev', 'lo']);
  await run('ip', ['route', 'add', 'local', POD_NETWORK, 'dev', 'lo']);
}
