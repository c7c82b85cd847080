import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { countLines } from './countLines.ts';
import type { LogSupply, Verdict } from './logSupply.ts';
import { bytes, grouped } from './numbers.ts';
import type { ReadBack } from './readBack.ts';
import { renderTable } from './table.ts';

/** Not text, so that nothing could be counted. */
const NOT_LOGS = [
  '**/*.zst',
  '**/*.xz',
  '**/*.bz2',
  '**/*.zip',
  '**/*.journal',
  '**/*.sqlite',
  '**/lastlog',
  '**/wtmp',
  '**/btmp',
];
/** Rows of the table; the rest is summed up. */
const SHOWN_FILES = 20;

type FileCount = { path: string; written: number; found: number; lost: number; duplicated: number };

/**
 * One's own log files, counted by lines: for every file the lines within the bytes that the indexes account for,
 * against the records that came back with its path.
 *
 * @param path a folder, a file or a glob
 */
export async function supplyOwnLogs(path: string): Promise<LogSupply> {
  const include = globOf(path);
  const found = new Map<string, number>();
  let reached = false;
  return {
    selection: { files: { include: [include], exclude: NOT_LOGS } },
    start() {},
    totals: () => ({ lines: 0, bytes: 0 }),
    isRead: (linesRead) => {
      reached = linesRead > 0;
      return reached;
    },
    endsByItself: true,
    failed: new Promise(() => {}),
    async finish() {},
    take(record) {
      const { path: file } = JSON.parse(record) as { path?: string };
      const name = file ?? '(no path)';
      found.set(name, (found.get(name) ?? 0) + 1);
    },
    verdict: (readBack) => judge(readBack, found),
    kill() {},
  };
}

function globOf(path: string): string {
  const absolute = resolve(process.env['INIT_CWD'] ?? process.cwd(), path);
  if (/[*?[{]/.test(path)) return absolute;
  const stats = statSync(absolute, { throwIfNoEntry: false });
  if (stats === undefined) throw new Error(`--path: ${absolute} does not exist`);
  return stats.isDirectory() ? `${absolute}/**/*` : absolute;
}

async function judge(readBack: ReadBack, found: Map<string, number>): Promise<Verdict> {
  const consumed = consumedByPath(readBack);
  const notes: string[] = [];
  const rows: FileCount[] = [];
  let bytesIn = 0;
  for (const [path, to] of consumed) {
    const records = found.get(path) ?? 0;
    const lines = to === null ? null : await countLines(path, to);
    if (lines === null)
      notes.push(`${path} was rotated or cut meanwhile: its lines could not be counted again.`);
    const written = lines ?? records;
    bytesIn += to ?? 0;
    rows.push({
      path,
      written,
      found: Math.min(records, written),
      lost: Math.max(0, written - records),
      duplicated: Math.max(0, records - written),
    });
  }
  for (const [path, records] of found) {
    if (!consumed.has(path)) rows.push({ path, written: 0, found: 0, lost: 0, duplicated: records });
  }
  const total = rows.reduce(add, { path: 'total', written: 0, found: 0, lost: 0, duplicated: 0 });
  return {
    written: total.written,
    delivered: total.found,
    lost: total.lost,
    duplicated: total.duplicated,
    bytesIn,
    tables: [fileTable(rows, total)],
    problems: rows.length === 0 ? ['no log was found there'] : [],
    notes: [...notes, `${grouped(rows.length)} files, ${bytes(bytesIn)} of logs.`],
  };
}

/** How far each path's file was consumed; null where several files were read under one path. */
function consumedByPath(readBack: ReadBack): Map<string, number | null> {
  const files = new Map<string, Map<string, number>>();
  for (const index of readBack.indexes.all) {
    for (const { source, file, ranges } of index.sources) {
      if (source.type !== 'path') continue;
      const ends = files.get(source.path) ?? new Map<string, number>();
      ends.set(file, Math.max(ends.get(file) ?? 0, ...ranges.map(([, to]) => to)));
      files.set(source.path, ends);
    }
  }
  return new Map(
    [...files].map(([path, ends]) => [path, ends.size === 1 ? (ends.values().next().value ?? 0) : null]),
  );
}

function add(sum: FileCount, row: FileCount): FileCount {
  return {
    path: sum.path,
    written: sum.written + row.written,
    found: sum.found + row.found,
    lost: sum.lost + row.lost,
    duplicated: sum.duplicated + row.duplicated,
  };
}

function fileTable(rows: FileCount[], total: FileCount): string {
  const wrongFirst = rows.toSorted(
    (a, b) => b.lost + b.duplicated - (a.lost + a.duplicated) || b.written - a.written,
  );
  const rest = wrongFirst.slice(SHOWN_FILES);
  const shown = wrongFirst.slice(0, SHOWN_FILES);
  if (rest.length > 0) {
    const sum = rest.reduce(add, {
      path: `${grouped(rest.length)} more`,
      written: 0,
      found: 0,
      lost: 0,
      duplicated: 0,
    });
    shown.push(sum);
  }
  return renderTable(
    [
      { title: 'file', value: (row) => row.path, align: 'left' },
      { title: 'lines', value: (row) => grouped(row.written), align: 'right' },
      { title: 'found', value: (row) => grouped(row.found), align: 'right' },
      { title: 'lost', value: (row) => grouped(row.lost), align: 'right' },
      { title: 'duplicated', value: (row) => grouped(row.duplicated), align: 'right' },
    ],
    shown,
    total,
  );
}
