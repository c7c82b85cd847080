import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contextFolders } from '../../../test/cluster/src/contextFiles.ts';
import { components } from '../../bundle/components.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Folder by package name, of the packages of this repository that images may be made of. */
const workspaces = new Map<string, string>(
  (JSON.parse(read('package.json')).workspaces as string[])
    .filter((folder) => !folder.startsWith('test/'))
    .map((folder) => [JSON.parse(read(`${folder}/package.json`)).name, folder]),
);

/** The folders that the components with an image are made of. */
function neededFolders(): string[] {
  const targets = new Set(
    [...read('Dockerfile').matchAll(/^FROM sources AS (\S+)-bundle$/gm)].map(([, name]) => name),
  );
  const waiting = components
    .filter(({ name }) => targets.has(name))
    .map(({ entry }) => entry.split('/')[0] ?? '');
  const found = new Set<string>();
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (found.has(folder)) continue;
    found.add(folder);
    const manifest = JSON.parse(read(`${folder}/package.json`));
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })) {
      const next = workspaces.get(name);
      if (next !== undefined) waiting.push(next);
    }
  }
  return [...found].sort();
}

test.each(neededFolders())(
  'images are made of %s: its manifest is in the layer of dependencies',
  (folder) => {
    expect(read('Dockerfile')).toContain(`COPY ${folder}/package.json ${folder}/\n`);
  },
);

test('the build context holds those folders and no other', () => {
  const expected = [...neededFolders(), 'scripts'].sort();
  const ignored = [...read('.dockerignore').matchAll(/^!([a-z0-9-]+)$/gm)].map(([, name]) => name);
  expect(ignored.filter((name) => name !== 'LICENSE').sort()).toEqual(expected);
  expect([...contextFolders].sort()).toEqual(expected);
});
