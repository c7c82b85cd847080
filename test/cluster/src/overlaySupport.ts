import { statfs } from 'node:fs/promises';

/** OVERLAYFS_SUPER_MAGIC of linux/magic.h. */
const OVERLAYFS = 0x794c7630;

/** Whether layers can be stacked in a folder: not where the folder lies on such a stack itself, as in most containers. */
export async function supportsOverlay(folder: string): Promise<boolean> {
  return (await statfs(folder)).type !== OVERLAYFS;
}
