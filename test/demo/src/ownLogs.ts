import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { BadInput } from './badInput.ts';
import { countFiles, type FileCount } from './fileCounts.ts';
import type { LogSupply, Verdict } from './logSupply.ts';
import { bytes, counted, grouped } from './numbers.ts';
import { listOwnFiles } from './ownFiles.ts';
import type { ReadBack } from './readBack.ts';
import { renderTable } from './table.ts';

/** Not text, so that nothing could be counted. */
const NOT_LOGS = ['zst', 'xz', 'bz2', 'zip', 'tar', 'tgz', 'journal', 'sqlite'].map(
  (ending) => `/**/*.${ending}`,
);
const NOT_LOGS_BY_NAME = ['lastlog', 'wtmp', 'btmp', 'faillog', 'tallylog'].map((name) => `/**/${name}`);
/** Rows of the table; the rest is summed up. */
const SHOWN_FILES = 20;

/**
 * One's own log files, counted by lines: for every log the lines on disk against the records that came back with its
 * path.
 *
 * @param path a folder, a file or a glob
 */
export async function supplyOwnLogs(path: string): Promise<LogSupply> {
  const include = globOf(path);
  const exclude = [...NOT_LOGS, ...NOT_LOGS_BY_NAME];
  const atStart = await listOwnFiles(include, exclude);
  if (atStart.length === 0) throw new BadInput(`--path: no log with anything in it was found in ${include}`);
  const size = atStart.reduce((total, file) => total + file.size, 0);
  const found = new Map<string, number>();
  let complete = false;
  return {
    selection: { files: { include: [include], exclude } },
    intro: `Shipping what is in ${include}: ${counted(atStart.length, 'file')}, ${bytes(size)}`,
    start() {},
    describeTotals: () => `${counted(atStart.length, 'file')} (${bytes(size)})`,
    lines: () => null,
    endsByItself: true,
    failed: new Promise(() => {}),
    async finish(reachedEnd) {
      complete = reachedEnd;
    },
    take(record) {
      const { path: file } = JSON.parse(record) as { path?: string };
      const name = file ?? '(no path)';
      found.set(name, (found.get(name) ?? 0) + 1);
    },
    async verdict(readBack: ReadBack): Promise<Verdict> {
      const startSizes = new Map(complete ? atStart.map((file) => [file.key, file.size]) : []);
      const files = await listOwnFiles(include, exclude);
      const counts = await countFiles(files, startSizes, readBack.indexes.all, found);
      const total = counts.rows.reduce(add, empty('total'));
      if (!complete)
        counts.notes.push('Stopped before everything was shipped: only what the agent took is counted.');
      return {
        written: total.written,
        delivered: total.found,
        lost: total.lost,
        duplicated: total.duplicated,
        bytesIn: counts.bytes,
        tables: [fileTable(counts.rows, total)],
        problems: [],
        notes: counts.notes,
      };
    },
    kill() {},
  };
}

function globOf(path: string): string {
  const absolute = resolve(process.env['INIT_CWD'] ?? process.cwd(), path);
  if (/[*?[{]/.test(path)) return absolute;
  const stats = statSync(absolute, { throwIfNoEntry: false });
  if (stats === undefined) throw new BadInput(`--path: ${absolute} does not exist`);
  return stats.isDirectory() ? `${absolute}/**/*` : absolute;
}

const empty = (path: string): FileCount => ({ path, written: 0, found: 0, lost: 0, duplicated: 0 });

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
  const wrong = (row: FileCount) => row.lost + row.duplicated;
  const sorted = rows.toSorted((a, b) => wrong(b) - wrong(a) || b.written - a.written);
  const shown = sorted.slice(0, SHOWN_FILES);
  const rest = sorted.slice(SHOWN_FILES);
  if (rest.length > 0) shown.push(rest.reduce(add, empty(`${grouped(rest.length)} more`)));
  return renderTable(
    [
      { title: 'log', value: (row) => row.path, align: 'left' },
      { title: 'lines', value: (row) => grouped(row.written), align: 'right' },
      { title: 'found', value: (row) => grouped(row.found), align: 'right' },
      { title: 'lost', value: (row) => grouped(row.lost), align: 'right' },
      { title: 'duplicated', value: (row) => grouped(row.duplicated), align: 'right' },
    ],
    shown,
    total,
  );
}
