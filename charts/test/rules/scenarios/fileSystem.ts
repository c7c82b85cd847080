import { type Course, ofAgent } from '../scraped.ts';

export const GIB = 2 ** 30;

const DATA = { device: '/dev/sdb1', fstype: 'ext4', mountpoint: '/data' };
/** Its labels in an alert. */
export const ON_DATA = 'device="/dev/sdb1",fstype="ext4",mountpoint="/data",node="n1"';

/** A file system of 100 GiB and 100 million inodes, half of them free, for so many minutes; and what is different. */
export function fileSystem(minutes: number, own: Record<string, Course>) {
  const courses = {
    size_bytes: `${100 * GIB} for ${minutes}m`,
    avail_bytes: `${50 * GIB} for ${minutes}m`,
    files: `100e6 for ${minutes}m`,
    files_free: `50e6 for ${minutes}m`,
    readonly: `0 for ${minutes}m`,
    ...own,
  };
  return Object.entries(courses).map(([name, course]) =>
    ofAgent(`logpipeline_node_filesystem_${name}`, DATA, course),
  );
}
