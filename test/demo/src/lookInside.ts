/** Whether a program can be run on this machine. */
export type HasProgram = (name: string) => boolean;

/**
 * Two commands that show what is inside, made of programs that this machine has.
 *
 * @param folder holds the objects somewhere below
 * @param objects paths below `folder`
 * @param printer command that prints objects decompressed, for machines without zstd
 */
export function lookInside(
  folder: string,
  objects: readonly string[],
  compression: 'zstd' | 'gzip',
  printer: string,
  has: HasProgram,
): string[] {
  const [first] = objects;
  if (first === undefined) return [];
  const extension = compression === 'zstd' ? 'zst' : 'gz';
  const program = compression === 'zstd' ? 'zstdcat' : 'zcat';
  const print = has(program) ? program : printer;
  // prefix/kind=K/cluster=C/dt=D/hour=H/object; a prefix here is one name.
  const all = `${print} ${quoted(folder)}/*/kind=*/*/*/*/*.${extension}`;
  return [`${print} ${quoted(`${folder}/${first}`)} | head -3`, query(folder, extension, all, has)];
}

function query(folder: string, extension: string, printAll: string, has: HasProgram): string {
  if (has('duckdb')) {
    const glob = `${folder.replaceAll("'", "''")}/*/kind=*/*/*/*/*.${extension}`;
    return `duckdb -c ${quoted(`SELECT level, count(*) AS lines FROM read_json_auto('${glob}') GROUP BY level ORDER BY lines DESC`)}`;
  }
  if (has('jq')) {
    const fields = '[.timestamp, .container // .path, .message // .data.msg // .data.message]';
    return `${printAll} | jq -r 'select(.level == "ERROR") | ${fields} | @tsv' | tail -5`;
  }
  return `${printAll} | grep -o '"level":"[A-Z]*"' | sort | uniq -c | sort -rn`;
}

/** For a POSIX shell; plain words stay as they are. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
