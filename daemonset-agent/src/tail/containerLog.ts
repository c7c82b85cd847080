import type { SourceIdentity } from '@logpipeline/records';
import { type DiskFile, statDiskFile } from './diskFile.ts';
import { listNames } from './listNames.ts';
import type { LogSource, Place } from './logSource.ts';
import { RotatingLog } from './rotatingLog.ts';
import type { Rotation } from './rotation.ts';

export type ContainerLogOptions = {
  identity: Extract<SourceIdentity, { type: 'container' }>;
  /** `/var/log/pods/<namespace>_<pod>_<uid>/<container>` */
  directory: string;
  /** Where stdout and stderr stopped. */
  resume?: Place[];
  /** A higher restart number exists: nobody writes this run's log any more. */
  successor: () => boolean;
  /** Milliseconds of a clock that never goes back. */
  clock?: () => number;
};

/**
 * The log of one run of a container: `<restart>.log`, and what the kubelet rotated, `<restart>.log.<time>` and
 * `<restart>.log.<time>.gz`. How the kubelet does it: rename the log, tell the runtime to reopen it, and at the next rotation compress into
 * `.tmp`, rename that to `.gz`, remove the plain file; the oldest are deleted first.
 * https://github.com/kubernetes/kubernetes/blob/v1.34.4/pkg/kubelet/logs/container_log_manager.go
 *
 * Symbolic links are not followed: a pod that may write below /var/log could have the agent ship any file of the node.
 * Holds at most two descriptors while idle: the current file, and the one before it until the next rotation.
 */
export function openContainerLog(options: ContainerLogOptions): LogSource {
  const { identity, directory, successor, resume = [], clock } = options;
  const rotation: Rotation = {
    directory,
    follow: false,
    list: () => listContainerFiles(directory, identity.restart),
    strangers: 'later',
    ended: () => successor(),
    cut: 'shrunk',
    // The kubelet deletes the oldest first.
    isLater: () => true,
  };
  return new RotatingLog({ identity, rotation, resume, startAtNewest: false, ...(clock ? { clock } : {}) });
}

/** Oldest first; the times in the names sort as text. Also `.tmp` files and other runs' logs lie there. */
function listContainerFiles(directory: string, restart: number): DiskFile[] | 'gone' | 'failed' {
  const names = listNames(directory);
  if (typeof names === 'string') return names;
  const current = `${restart}.log`;
  const rotated = names.filter(
    (name) => name.startsWith(`${current}.`) && /\.\d{8}-\d{6}(\.gz)?$/.test(name),
  );
  const plain = new Set(rotated);
  return [
    ...rotated.filter((name) => !plain.has(name.replace(/\.gz$/, '')) || !name.endsWith('.gz')).sort(),
    current,
  ]
    .map((name) => statDiskFile(directory, name, false))
    .filter((file) => file !== null);
}
