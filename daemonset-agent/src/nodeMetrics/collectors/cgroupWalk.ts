import { type Dirent, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inSlices } from '../slices.ts';
import { type CgroupOwner, cgroupOwner } from './containerCgroup.ts';

/** `path`: of the folder with the container's cpu.stat. */
export type ContainerCgroup = { path: string; owner: CgroupOwner };

/** Folders that are looked into at most: pods and what lies above them. */
export const FOLDERS_LIMIT = 2_000;
/** root, kubepods, class, pod, and some more for nodes that are containers. */
const DEPTH_LIMIT = 8;

/** Units of the system and of people have no containers below them, those of runtimes may. */
const WITHOUT_CONTAINERS =
  /^user\.slice$|^init\.scope$|\.(?:mount|socket|swap|timer)$|^(?!.*(?:containerd|crio|docker|k3s|kube|rke2)).*\.service$/;

/**
 * The hierarchy that has the CPU limits: version 2 has one for all; of version 1, also of the hybrid, it is that of `cpu`.
 *
 * @returns undefined when there is neither
 */
export function cpuHierarchy(cgroupPath: string): { path: string; version: 1 | 2 } | undefined {
  if (existsSync(join(cgroupPath, 'cgroup.controllers'))) return { path: cgroupPath, version: 2 };
  const path = [join(cgroupPath, 'cpu'), join(cgroupPath, 'cpu,cpuacct')].find((folder) =>
    existsSync(folder),
  );
  return path === undefined ? undefined : { path, version: 1 };
}

export type ListFolder = (path: string) => Dirent[];

export const listFolder: ListFolder = (path) => readdirSync(path, { withFileTypes: true });

export type FoundContainers = {
  containers: ContainerCgroup[];
  /** Folders that could not be listed, though they are there: nothing is known of them and what is below. */
  unlisted: { path: string; reason: string }[];
};

/**
 * All containers below a hierarchy; nothing is looked for inside of them.
 *
 * @throws when the hierarchy itself cannot be listed
 */
export async function findContainers(
  hierarchy: string,
  list: ListFolder = listFolder,
): Promise<FoundContainers> {
  const containers: ContainerCgroup[] = [];
  const unlisted: FoundContainers['unlisted'] = [];
  const folders = (path: string): string[] | undefined => {
    try {
      return foldersIn(list, path);
    } catch (error) {
      if (path === hierarchy) throw error;
      unlisted.push({ path, reason: (error as Error).message });
      return undefined;
    }
  };
  let level = [''];
  let looked = 0;
  for (let depth = 0; depth < DEPTH_LIMIT && level.length > 0; depth++) {
    const below: string[] = [];
    await inSlices(level.slice(0, FOLDERS_LIMIT - looked), (folder) => {
      looked++;
      for (const name of folders(hierarchy + folder) ?? []) {
        const path = `${folder}/${name}`;
        const owner = cgroupOwner(path);
        // By its own name: a node that is a container has an id in all its paths.
        if (cgroupOwner(`/${name}`).containerId !== null) {
          const inside = folders(hierarchy + path);
          if (inside === undefined) continue;
          if (!hasKubelet(inside)) {
            containers.push({ path: hierarchy + path, owner });
            continue;
          }
        }
        if (!WITHOUT_CONTAINERS.test(name)) below.push(path);
      }
    });
    level = below;
  }
  return { containers, unlisted };
}

/** A container with pods in it is a node. */
function hasKubelet(inside: readonly string[]): boolean {
  return inside.some((name) => name.startsWith('kube'));
}

/** Its container may just have ended. Any other failure says nothing about what is there. */
const ENDED = new Set(['ENOENT', 'ENODEV']);

function foldersIn(list: ListFolder, path: string): string[] {
  try {
    return list(path)
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch (error) {
    if (ENDED.has(String((error as NodeJS.ErrnoException).code))) return [];
    throw error;
  }
}
