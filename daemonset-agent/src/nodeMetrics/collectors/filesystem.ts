import { join } from 'node:path';
import { percentOf } from '../counter.ts';
import type { FilesystemSample } from '../nodeSample.ts';
import { type Mount, readMounts } from './mounts.ts';
import type { FilesystemFigures, StatfsLanes } from './statfsLanes.ts';

/** Volumes of pods: where there are too many file systems, these are left out first. */
const OF_PODS = /^\/var\/lib\/kubelet\//;

export type FilesystemReading = { filesystems: FilesystemSample[]; leftOut: number };

export type FilesystemOptions = {
  procPath: string;
  rootPath: string;
  /** Of file systems that are asked. */
  limit: number;
  lanes: StatfsLanes;
  /** Told of each that has no values and should have some. */
  onError: (message: string) => void;
  /** Told why there are no values where none were wished for. */
  onAbsence: (message: string) => void;
};

/**
 * @returns null in a container that was not given the node's root: `rootPath` is `/` and that is the container's own
 * @throws when the mounts cannot be read, or a `rootPath` that was given is not the node's root
 */
export async function readFilesystems(options: FilesystemOptions): Promise<FilesystemReading | null> {
  const { kept, leftOut } = withinLimit(readMounts(options.procPath), options.limit);
  const since = performance.now();
  const filesystems = await Promise.all(kept.map((mount) => readFilesystem(mount, since, options)));
  const isRoot = !filesystems.some(({ mount_point, error }) => mount_point === '/' && error === HIDDEN);
  if (isRoot) return { filesystems, leftOut };
  const remedy = 'mount the hostPath / and name its place in nodeMetrics.rootPath';
  if (options.rootPath !== '/')
    throw new Error(`${options.rootPath} is not the node's root folder; ${remedy}`);
  options.onAbsence(`this container does not see the node's root folder; to have them, ${remedy}`);
  return null;
}

export function withinLimit(mounts: readonly Mount[], limit: number): { kept: Mount[]; leftOut: number } {
  const ofPods = mounts.filter(({ mountPoint }) => OF_PODS.test(mountPoint));
  const ofNode = mounts.filter(({ mountPoint }) => !OF_PODS.test(mountPoint));
  const first = new Set([...ofNode, ...ofPods].slice(0, limit));
  return { kept: mounts.filter((mount) => first.has(mount)), leftOut: mounts.length - first.size };
}

async function readFilesystem(
  mount: Mount,
  since: number,
  options: FilesystemOptions,
): Promise<FilesystemSample> {
  const figures = await options.lanes.ask(join(options.rootPath, mount.mountPoint), mount.remote, since);
  if (typeof figures !== 'string') return filesystemSample(mount, isAt(mount, figures) ? figures : HIDDEN);
  if (figures === 'ENOENT') return filesystemSample(mount, HIDDEN);
  // Root may be kept out of a file system that a user's program serves: that is no failure.
  if (figures !== 'EACCES' && figures !== 'EPERM') options.onError(explain(mount, figures));
  return filesystemSample(mount, figures);
}

/** At its path lies something else: a later mount covers it, or this container does not see it. No failure either. */
const HIDDEN = 'hidden';

/** Btrfs shows a number of its own for each subvolume. */
function isAt(mount: Mount, figures: FilesystemFigures): boolean {
  return figures.id === mount.id || mount.type === 'btrfs';
}

function explain({ mountPoint, device, type }: Mount, code: string): string {
  return code === 'timeout'
    ? `${mountPoint} (${type}, ${device}) does not answer; it is not asked again until it does`
    : `${mountPoint} (${type}, ${device}): ${code}`;
}

export function filesystemSample(mount: Mount, figures: FilesystemFigures | string): FilesystemSample {
  const said = typeof figures === 'string' ? null : figures;
  const bytes = (blocks: number | undefined) =>
    said === null || blocks === undefined ? null : blocks * said.blockBytes;
  const used = said && said.blocks - said.freeBlocks;
  // Those without a fixed number of inodes say 0.
  const inodes = said && (said.files || null);
  return {
    mount_point: mount.mountPoint,
    device: mount.device,
    type: mount.type,
    read_only: mount.readOnly,
    size_bytes: bytes(said?.blocks),
    free_bytes: bytes(said?.freeBlocks),
    available_bytes: bytes(said?.availableBlocks),
    used_bytes: bytes(used ?? undefined),
    used_percent: percentOf(used, said && used !== null ? used + said.availableBlocks : null),
    inodes,
    inodes_free: inodes === null || said === null ? null : said.freeFiles,
    inodes_used_percent: inodes === null || said === null ? null : percentOf(inodes - said.freeFiles, inodes),
    error: typeof figures === 'string' ? figures : null,
  };
}
