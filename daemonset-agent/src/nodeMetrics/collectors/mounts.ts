import { readText } from '../readText.ts';

export type Mount = {
  mountPoint: string;
  device: string;
  type: string;
  readOnly: boolean;
  /** `major:minor` of what lies below; the same for all mounts of one file system. */
  id: string;
  /** What can be away: a server, or a program that serves a file system. Asking for it may take for ever. */
  remote: boolean;
};

/** The first process's mounts, since those of this process are a pod's. */
export function readMounts(procPath: string): Mount[] {
  return realMounts(parseMountinfo(readText(`${procPath}/1/mountinfo`)));
}

/**
 * `27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard`: ids, device number, root within the file system, mount point, options,
 * any number of tags, a dash, type, device, options of the file system (proc_pid_mountinfo(5)).
 */
export function parseMountinfo(text: string): (Mount & { root: string })[] {
  const mounts: (Mount & { root: string })[] = [];
  for (const line of text.split('\n')) {
    const [head = '', tail] = line.split(' - ', 2);
    const [, , id, root, mountPoint, options] = head.split(' ');
    const [type, device, ofFilesystem] = tail?.split(' ') ?? [];
    if (id === undefined || root === undefined || mountPoint === undefined || type === undefined) continue;
    mounts.push({
      mountPoint: fromOctal(mountPoint),
      device: fromOctal(device ?? ''),
      type,
      readOnly: isReadOnly(options) || isReadOnly(ofFilesystem),
      id,
      remote: REMOTE.test(type),
      root: fromOctal(root),
    });
  }
  return mounts;
}

/** The kernel's own file systems, those in memory, images that are always full, and layers over others (a container's root). */
const NOT_REAL =
  /^(?:autofs|binfmt_misc|bpf|cgroup2?|configfs|cpuset|debugfs|devpts|devtmpfs|efivarfs|erofs|fusectl|fuse\.(?:gvfsd-fuse|lxcfs|portal)|hugetlbfs|iso9660|mqueue|nsfs|overlay|proc|pstore|ramfs|resctrl|rootfs|rpc_pipefs|securityfs|selinuxfs|squashfs|sysfs|tmpfs|tracefs|virtual)$/;

const REMOTE =
  /^(?:9p|afs|ceph|cifs|coda|fuse|fuse\..*|fuseblk|gfs2|glusterfs|lustre|ncpfs|nfs4?|ocfs2|smb3?|smbfs|virtiofs)$/;

/**
 * File systems that hold something, each once, at the shortest path among its mounts; the root whatever it is made of. A volume that the
 * kubelet has bound into several pods is one file system. One that lies below a remote one can hang with it.
 */
export function realMounts(mounts: readonly (Mount & { root: string })[]): Mount[] {
  // The last mount at a place covers the earlier ones.
  const visible = new Map(mounts.map((mount) => [mount.mountPoint, mount]));
  const real = [...visible.values()].filter(
    ({ type, mountPoint }) => !NOT_REAL.test(type) || mountPoint === '/',
  );
  const chosen = new Map<string, Mount & { root: string }>();
  for (const mount of real) {
    const known = chosen.get(mount.id);
    if (known === undefined || isBetter(mount, known)) chosen.set(mount.id, mount);
  }
  const remote = [...visible.values()]
    .filter((mount) => mount.remote)
    .map(({ mountPoint }) => `${mountPoint}/`);
  // Where one mount of it can be written to it can be filled: image-based systems show the whole disk read-only beside a writable /var.
  const writable = new Set(real.filter(({ readOnly }) => !readOnly).map(({ id }) => id));
  return [...chosen.values()]
    .map(({ root: _, ...mount }) => ({
      ...mount,
      readOnly: !writable.has(mount.id),
      remote: mount.remote || remote.some((path) => mount.mountPoint.startsWith(path)),
    }))
    .sort((a, b) => (a.mountPoint < b.mountPoint ? -1 : 1));
}

/** The root, then what can be written to, then whole file systems rather than folders of them. */
function isBetter(mount: Mount & { root: string }, known: Mount & { root: string }): boolean {
  if (mount.mountPoint === '/' || known.mountPoint === '/') return mount.mountPoint === '/';
  if (mount.readOnly !== known.readOnly) return known.readOnly;
  const [whole, wasWhole] = [mount.root === '/', known.root === '/'];
  if (whole !== wasWhole) return whole;
  return mount.mountPoint.length < known.mountPoint.length;
}

function isReadOnly(options: string | undefined): boolean {
  return options?.split(',').includes('ro') ?? false;
}

/** Space, tab, line feed and backslash are written in octal. */
function fromOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
