import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const folder = join(import.meta.dirname, '..');
const { exports: entries } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
  exports: Record<string, unknown>;
};
const modules = Object.entries(entries).flatMap(([name, file]) =>
  typeof file === 'string' && file.endsWith('.ts') ? [[name, file] as const] : [],
);

test.each(modules)('%s is imported where there is no page, without any effect', async (_, file) => {
  const { fetch, setTimeout: timer } = globalThis;
  const before = Object.keys(globalThis).length;
  await import(join(folder, file));
  expect(globalThis.fetch).toBe(fetch);
  expect(globalThis.setTimeout).toBe(timer);
  expect(Object.keys(globalThis)).toHaveLength(before);
});
