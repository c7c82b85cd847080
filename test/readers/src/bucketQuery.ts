import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Versitygw } from '@logpipeline/test-binaries';
import { pageBlocks, readDoc } from './pageBlocks.ts';
import { type QueryTools, runShell } from './queryTools.ts';

export type Row = Record<string, unknown>;

export type BucketQuery = {
  rows(sql: string): Promise<Row[]>;
  /** As DuckDB prints it: a plan is no table. */
  text(sql: string): Promise<string>;
};

/** Asks a bucket as docs/query.md says: with DuckDB, its start file and the two statements that are the user's to change. */
export function bucketQuery(tools: QueryTools, server: Versitygw, folder: string): BucketQuery {
  const [example = ''] = pageBlocks('query.md', 'sql', 'secret');
  const secret = example
    .trim()
    .replace("'s3.example.com'", `'${new URL(server.endpoint).host}'`)
    .replace("KEY_ID '…'", `KEY_ID '${server.accessKey}'`)
    .replace("SECRET '…'", `SECRET '${server.secretKey}'`)
    .replace('URL_STYLE path', 'URL_STYLE path, USE_SSL false');
  const start = readDoc('query/duckdb.sql').replace(
    'CREATE SECRET (TYPE s3, PROVIDER credential_chain);',
    () => secret,
  );
  if (!start.includes(server.secretKey)) throw new Error('BUG: the start file has no secret to change');
  const init = join(folder, 'duckdb.sql');
  writeFileSync(init, `.output /dev/null\n${start}\n.output\n.mode json\n`, { mode: 0o600 });
  const [command = ''] = pageBlocks('query.md', 'sh', 'duckdb');
  const text = (sql: string) => {
    const script = `${command.trim().replace('docs/query/duckdb.sql', init)} -c "$SQL"`;
    return runShell(script, folder, { ...tools.env(server), SQL: sql });
  };
  return {
    text,
    async rows(sql) {
      const output = await text(sql);
      return output.trim() === '' ? [] : (JSON.parse(output) as Row[]);
    },
  };
}
