import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bundle } from '../bundle.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bundle-'));
  write('LICENSE', 'our licence');
  write('node_modules/old/package.json', '{"name":"old","version":"1.2.3","license":"MIT"}');
  write('node_modules/old/LICENCE.md', 'Copyright the authors of old');
  write(
    'node_modules/old/index.js',
    'const { basename } = require("fs") && require("path"); exports.own = basename(__filename)',
  );
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const component = { name: 'a', entry: 'a/src/main.ts', outFolder: 'a/dist', external: ['native'] };

test.each([
  ['without', ''],
  ['with', '#!/usr/bin/env node\n'],
])('an entry %s a first line for the shell becomes a program without node_modules', async (_, firstLine) => {
  write(
    'a/src/main.ts',
    `${firstLine}import { own } from 'old';\nconst said: string = own;\nconsole.log(said);\n`,
  );
  const bundled = await bundle(component, root);
  rmSync(join(root, 'node_modules'), { recursive: true });
  expect(execFileSync(bundled.file, { encoding: 'utf8' })).toBe('main.mjs\n');
  expect(readFileSync(bundled.file, 'utf8').match(/^#!/gm)).toHaveLength(1);
  expect(bundled).toMatchObject({ name: 'a', packages: 1 });
});

test('licences and the source map go with it, and what was there before goes away', async () => {
  write('a/src/main.ts', `import { own } from 'old';\nthrow new Error(own);\n`);
  write('a/dist/left-over.mjs', '');
  const { file } = await bundle(component, root);
  expect(readdirSync(dirname(file)).sort()).toEqual([
    'LICENSE',
    'THIRD_PARTY_LICENSES.txt',
    'main.mjs',
    'main.mjs.map',
  ]);
  const licences = readFileSync(join(dirname(file), 'THIRD_PARTY_LICENSES.txt'), 'utf8');
  expect(licences).toContain('old 1.2.3 (MIT)\n\nCopyright the authors of old');
});

test('a program is ASCII, also its regular expressions, so that it takes half the memory', async () => {
  write('a/src/main.ts', "console.log('…'.replace(/[.!?…💥µ]/, '💥'), /💥{2}/u.test('💥💥'), 'µ');\n");
  const { file } = await bundle(component, root);
  expect(readFileSync(file, 'utf8')).toMatch(/^[\0-\x7f]*$/);
  expect(execFileSync(file, { encoding: 'utf8' })).toBe('💥 true µ\n');
});

test('a native module stays an import', async () => {
  write('a/src/main.ts', `import native from 'native';\nconsole.log(native);\n`);
  const { file } = await bundle(component, root);
  expect(readFileSync(file, 'utf8')).toMatch(/from\s*["']native["']/);
});
