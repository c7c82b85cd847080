import { readWithCommand } from './commandReader.ts';
import { readWithDuckdb } from './duckdbReader.ts';
import { prepareJava, readWithJava } from './javaReader.ts';
import { missing } from './missing.ts';
import { preparePython, readWithPython } from './pythonReader.ts';
import type { Rows } from './rows.ts';

export type Reader = {
  name: string;
  /** Why it cannot be tried here; null when it can. */
  missing(): string | null;
  read(path: string): Promise<Rows>;
};

const python = (name: string): Reader => ({
  name,
  missing: () => missing(['python3']),
  read: async (path) => readWithPython(await preparePython(), path),
});

const java = (name: string, decoder: 'zstd-jni' | 'aircompressor' | 'gzip'): Reader => ({
  name,
  missing: () => missing(['java', 'mvn']),
  read: async (path) => readWithJava(await prepareJava(), decoder, path),
});

const command = (program: 'zstdcat' | 'zcat'): Reader => ({
  name: program,
  missing: () => missing([program]),
  read: (path) => readWithCommand(program, path),
});

const duckdb: Reader = { name: 'DuckDB', missing: () => null, read: readWithDuckdb };

/** Everything that opens objects of this compression. */
export function readers(compression: 'zstd' | 'gzip'): Reader[] {
  return compression === 'zstd'
    ? [
        command('zstdcat'),
        duckdb,
        python('Python (zstandard)'),
        java('Java (zstd-jni, as Spark)', 'zstd-jni'),
        java('Java (aircompressor, as Trino and Athena)', 'aircompressor'),
      ]
    : [command('zcat'), duckdb, python('Python (gzip)'), java('Java (java.util.zip)', 'gzip')];
}
