/** Whether a write failed for want of room, by its error's code: on the disk, or by the log's own limit (`FULL`). There will be some again. */
export function isNoRoom(code: string | undefined): boolean {
  return code === 'FULL' || code === 'ENOSPC' || code === 'EDQUOT';
}
