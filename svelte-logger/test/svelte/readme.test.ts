import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from 'svelte/compiler';
import { expect, test } from 'vitest';
import * as svelte from '../../src/svelte/index.ts';
import * as kit from '../../src/svelte/kit/index.ts';
import * as server from '../../src/svelte/kit/server.ts';

const text = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
const { exports } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'),
) as { exports: Record<string, string> };

test('each component of the README compiles', () => {
  const components = [...text.matchAll(/```svelte\n(.*?)```/gs)].map(([, code = '']) => code);
  expect(components).toHaveLength(3);
  for (const code of components)
    expect(() => compile(code.replace('<script>', '<script lang="ts">'), {})).not.toThrow();
});

test('what it imports is there', () => {
  const modules: Record<string, object> = { '.': svelte, './kit': kit, './kit/server': server };
  for (const [, names = '', entry = ''] of text.matchAll(
    /import \{ ([^}]*) \} from '@logpipeline\/svelte-logger([^']*)'/g,
  )) {
    const module = modules[`.${entry}`];
    if (module) expect(Object.keys(module)).toEqual(expect.arrayContaining(names.split(', ')));
  }
});

test('it names each entry of the package', () => {
  const [, table = ''] = text.split('## Entries');
  for (const entry of Object.keys(exports)) expect(table).toContain(`\`${entry}\``);
});
