export type Column<T> = {
  title: string;
  value(row: T): string;
  align: 'left' | 'right';
};

/** A plain text table; the last row may be set off as a sum. */
export function renderTable<T>(columns: Column<T>[], rows: T[], sum?: T): string {
  const cells = [...rows, ...(sum === undefined ? [] : [sum])].map((row) =>
    columns.map((column) => column.value(row)),
  );
  const widths = columns.map((column, n) =>
    Math.max(column.title.length, ...cells.map((row) => row[n]?.length ?? 0)),
  );
  const line = (row: string[]) =>
    `  ${row
      .map((cell, n) =>
        columns[n]?.align === 'right' ? cell.padStart(widths[n] ?? 0) : cell.padEnd(widths[n] ?? 0),
      )
      .join('  ')}`.trimEnd();
  const rule = `  ${widths.map((width) => '─'.repeat(width)).join('──')}`;
  const body = cells.map(line);
  if (sum !== undefined) body.splice(body.length - 1, 0, rule);
  return [line(columns.map((column) => column.title)), rule, ...body].join('\n');
}
