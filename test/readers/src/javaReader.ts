import { fileURLToPath } from 'node:url';
import { fetchJars } from './fetchJars.ts';
import type { Rows } from './rows.ts';
import { run } from './run.ts';

/** zstd-jni is Spark's and Kafka's decoder, aircompressor the one of Trino and Athena, Jackson the JSON parser of all. */
const ARTIFACTS = [
  'com.github.luben:zstd-jni:1.5.7-4',
  'io.airlift:aircompressor:2.0.2',
  'com.fasterxml.jackson.core:jackson-core:2.18.2',
] as const;

export type JavaDecoder = 'zstd-jni' | 'aircompressor' | 'gzip';

/** Fetches, once on a machine, the decoders. @returns the class path */
export function prepareJava(): Promise<string> {
  return fetchJars('java', ARTIFACTS);
}

export async function readWithJava(classPath: string, decoder: JavaDecoder, path: string): Promise<Rows> {
  const source = fileURLToPath(new URL('./ReadObject.java', import.meta.url));
  return JSON.parse(await run('java', ['-cp', classPath, source, decoder, path])) as Rows;
}
