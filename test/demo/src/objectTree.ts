import { bytes, grouped } from './numbers.ts';
import type { StoredSegment } from './readBack.ts';

/** Objects shown of one folder; the rest is summed up. */
const SHOWN_PER_FOLDER = 4;

/** The objects by their folders; folders that hold nothing but one folder share its line. */
export function renderObjectTree(objects: readonly StoredSegment[]): string {
  const byFolder = new Map<string, StoredSegment[]>();
  for (const object of objects) {
    const folder = object.key.slice(0, object.key.lastIndexOf('/'));
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), object]);
  }
  return [...byFolder].map(([folder, held]) => [`  ${folder}/`, ...lines(held)].join('\n')).join('\n');
}

function lines(objects: StoredSegment[]): string[] {
  const few = objects.length <= SHOWN_PER_FOLDER + 1;
  const shown = few ? objects : [...objects.slice(0, SHOWN_PER_FOLDER - 1), ...objects.slice(-1)];
  const rows = shown.map(({ key, size, records }) => ({
    name: key.slice(key.lastIndexOf('/') + 1),
    size,
    records,
  }));
  if (!few) {
    const rest = objects.slice(SHOWN_PER_FOLDER - 1, -1);
    rows.splice(SHOWN_PER_FOLDER - 1, 0, {
      name: `… ${rest.length} more`,
      size: rest.reduce((total, { size }) => total + size, 0),
      records: rest.reduce((total, { records }) => total + records, 0),
    });
  }
  const width = Math.max(...rows.map((row) => row.name.length));
  return rows.map(({ name, size, records }, n) => {
    const branch = n === rows.length - 1 ? '└─' : '├─';
    return `  ${branch} ${name.padEnd(width)}  ${bytes(size).padStart(7)}  ${grouped(records).padStart(7)} records`;
  });
}
