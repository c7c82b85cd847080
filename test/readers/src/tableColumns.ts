import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { fetchJars } from './fetchJars.ts';

/** The parsers of Hive, whose syntax Athena's tables have, and of Trino, whose syntax Athena's queries have; and what they load. */
const ARTIFACTS = [
  'org.apache.hive:hive-exec:3.1.3:jar:core',
  'org.antlr:antlr-runtime:3.5.2',
  'org.slf4j:slf4j-api:1.7.36',
  // The last that runs on Java 17.
  'io.trino:trino-parser:435',
  'io.trino:trino-grammar:435',
  'org.antlr:antlr4-runtime:4.13.1',
  'com.google.guava:guava:32.1.3-jre',
] as const;

export type Dialect = 'hive' | 'trino';

/** A type as all dialects have it: its name, or what it consists of. */
export type ColumnType =
  | string
  | { struct: Record<string, ColumnType> }
  | { array: ColumnType }
  | { map: [ColumnType, ColumnType] };

/**
 * Parses a statement.
 * @returns the columns of the table that it makes; of any other statement none
 * @throws with what the parser says
 */
export async function tableColumns(dialect: Dialect, sql: string): Promise<Record<string, ColumnType>> {
  const classPath = await fetchJars('sql', ARTIFACTS);
  const source = fileURLToPath(new URL('./TableColumns.java', import.meta.url));
  const child = spawn('java', ['-cp', classPath, source, dialect], { stdio: ['pipe', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  child.stdin.end(sql);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${dialect} cannot parse this: ${errors}\n${sql}`);
  return JSON.parse(output) as Record<string, ColumnType>;
}

/** What of a record does not fit into columns: fields without a column, and values of another type. Null fits anywhere. */
export function misfits(columns: Record<string, ColumnType>, record: object, path = ''): string[] {
  return Object.entries(record).flatMap(([name, value]) => {
    const type = columns[name];
    return type === undefined ? [`${path}${name}: no column`] : misfit(type, value, `${path}${name}`);
  });
}

function misfit(type: ColumnType, value: unknown, path: string): string[] {
  if (value === null) return [];
  if (typeof type === 'string')
    return fits(type, value) ? [] : [`${path}: ${type} for ${JSON.stringify(value)}`];
  if ('array' in type)
    return Array.isArray(value)
      ? value.flatMap((item, n) => misfit(type.array, item, `${path}[${n}]`))
      : [`${path}: an array for ${JSON.stringify(value)}`];
  if (typeof value !== 'object' || Array.isArray(value))
    return [`${path}: fields for ${JSON.stringify(value)}`];
  if ('struct' in type) return misfits(type.struct, value, `${path}.`);
  return Object.entries(value).flatMap(([key, item]) => misfit(type.map[1], item, `${path}[${key}]`));
}

function fits(type: string, value: unknown): boolean {
  if (type === 'string' || type === 'varchar') return typeof value === 'string';
  if (type === 'boolean') return typeof value === 'boolean';
  if (type === 'double') return typeof value === 'number';
  if (['bigint', 'int', 'integer'].includes(type)) return Number.isSafeInteger(value);
  throw new Error(`BUG: nothing is known of the type ${type}`);
}
