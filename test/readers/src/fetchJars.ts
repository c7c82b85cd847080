import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, withLock } from '@logpipeline/test-binaries';
import { run } from './run.ts';

/** Fetches, once on a machine, artifacts from Maven Central, and nothing that they depend on. @returns the class path */
export async function fetchJars(name: string, artifacts: readonly string[]): Promise<string> {
  const versions = artifacts.map((artifact) => artifact.split(':').slice(1).join('-'));
  const folder = cacheFolder('readers', name, versions.join('+'));
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(join(folder, 'ready'))) return;
    for (const artifact of artifacts)
      await run('mvn', [
        '-q',
        '-B',
        'dependency:copy',
        `-Dartifact=${artifact}`,
        `-DoutputDirectory=${folder}`,
      ]);
    writeFileSync(join(folder, 'ready'), '');
  });
  return join(folder, '*');
}
