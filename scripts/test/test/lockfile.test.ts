import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

type Locked = {
  link?: boolean;
  integrity?: string;
  deprecated?: string;
  hasInstallScript?: boolean;
};

const root = join(import.meta.dirname, '..', '..', '..');
const read = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'));
const { packages } = read('package-lock.json') as { packages: Record<string, Locked> };
const foreign = Object.entries(packages).filter(([path, { link }]) => /node_modules\//.test(path) && !link);
const pathsOf = (isBad: (locked: Locked) => boolean) =>
  foreign.filter(([, locked]) => isBad(locked)).map(([path]) => path);

test('each package is locked with its hash', () => {
  expect(foreign.length).toBeGreaterThan(100);
  expect(pathsOf(({ integrity }) => !/^sha512-/.test(integrity ?? ''))).toEqual([]);
});

test('none is deprecated: that is how a maintainer warns of a version without an advisory', () => {
  expect(pathsOf(({ deprecated }) => deprecated !== undefined)).toEqual([]);
});

test('none runs a script at installation that is not listed', () => {
  const { allowScripts } = read('package.json') as { allowScripts: Record<string, boolean> };
  const names = pathsOf(({ hasInstallScript }) => hasInstallScript === true);
  const unlisted = names.filter(
    (path) => !Object.hasOwn(allowScripts, path.split('node_modules/').at(-1) ?? ''),
  );
  expect(unlisted).toEqual([]);
});
