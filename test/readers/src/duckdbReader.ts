import { DuckDBInstance } from '@duckdb/node-api';
import { type Rows, rowsOf } from './rows.ts';

/** Reads an object's rows as the JSON texts that DuckDB found. */
export async function readWithDuckdb(path: string): Promise<Rows> {
  const rows = await query(
    `SELECT json FROM read_ndjson_objects(${quoted(path)}, maximum_object_size = 8388608)`,
  );
  return rowsOf(rows.map(([json]) => String(json)));
}

/**
 * Runs one statement.
 * @returns rows of values
 */
export async function query(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRows();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
