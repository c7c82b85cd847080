import { glob, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What `.dockerignore` lets into the build context, and the two files that steer the build. */
const single = [
  'Dockerfile',
  '.dockerignore',
  'package.json',
  'package-lock.json',
  '.npmrc',
  'tsconfig.json',
  'LICENSE',
];
/** The folders of the build context; `.dockerignore` names the same. */
export const contextFolders = [
  'scripts',
  'records',
  'record-log',
  'request-logger',
  'crds',
  's3',
  'kubernetes',
  'service',
  'operator',
  'daemonset-agent',
  'ingest-service',
];
const leftOut = new Set(['node_modules', 'dist', 'test']);

/** Names, relative to the root of the checkout, of the files that images are built from. */
export async function contextFiles(root: string): Promise<string[]> {
  const found: string[] = [];
  const inFolders = glob(`{${contextFolders.join(',')}}/**/*`, {
    cwd: root,
    withFileTypes: true,
    exclude: (entry) => leftOut.has(entry.name),
  });
  for await (const entry of inFolders) {
    if (entry.isFile()) found.push(join(entry.parentPath, entry.name).slice(root.length + 1));
  }
  for (const name of single) {
    const isFile = await stat(join(root, name)).then(
      (entry) => entry.isFile(),
      () => false,
    );
    if (isFile) found.push(name);
  }
  return found.sort();
}
