import { grouped } from './numbers.ts';
import { type Column, renderTable } from './table.ts';
import type { Count } from './tally.ts';

const number = (title: string, value: (count: Count) => number): Column<Count> => ({
  title,
  value: (count) => grouped(value(count)),
  align: 'right',
});

/** Rows of counts with their sum. The column of other levels appears only where there is something in it. */
export function countTable(title: string, rows: Count[], total: Count): string {
  const columns: Column<Count>[] = [{ title, value: (count) => count.name, align: 'left' }];
  if (rows.some((row) => row.what !== '')) {
    columns.push({ title: 'writes', value: (count) => count.what, align: 'left' });
  }
  columns.push(
    number('written', (count) => count.written),
    number('found', (count) => count.found),
    number('lost', (count) => count.lost),
    number('duplicated', (count) => count.duplicated),
  );
  if (total.otherLevel > 0) columns.push(number('under another level', (count) => count.otherLevel));
  return renderTable(columns, rows, total);
}
