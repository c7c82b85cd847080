import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findTestFiles, misnamedTestFiles } from '../testFiles.ts';
import { vitestTiers } from '../tiers.ts';

const repository = join(import.meta.dirname, '..', '..', '..');

describe('findTestFiles', () => {
  const root = mkdtempSync(join(tmpdir(), 'test-files-'));
  const files = [
    'agent/test/a.test.ts',
    'agent/test/deep/b.test.ts',
    'agent/test/c.integration.test.ts',
    'test/e2e/test/d.cluster.test.ts',
    'agent/test/sample.ts',
    'agent/src/not-in-a-test-folder.test.ts',
    'node_modules/x/test/e.test.ts',
  ];
  beforeAll(() => {
    for (const file of files) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), '');
    }
  });
  afterAll(() => rmSync(root, { recursive: true }));

  test.each([
    ['unit', null, ['agent/test/a.test.ts', 'agent/test/deep/b.test.ts']],
    ['unit', 'deep', ['agent/test/deep/b.test.ts']],
    ['integration', null, ['agent/test/c.integration.test.ts']],
    ['cluster', null, ['test/e2e/test/d.cluster.test.ts']],
    ['chaos', null, []],
  ])('%s, only %j', (tier, only, expected) => {
    expect(findTestFiles(root, tier, only)).toEqual(expected);
  });
});

test.each([
  ['a/test/x.test.ts', false],
  ['a/test/x.chaos.test.ts', false],
  ['a/test/x.model.test.ts', false],
  ['a/test/x.choas.test.ts', true],
  ['a/test/x.e2e.cluster.test.ts', true],
  ['a/test/x.unit.test.ts', true],
])('misnamedTestFiles: %s → %j', (file, expected) => {
  expect(misnamedTestFiles([file])).toEqual(expected ? [file] : []);
});

test('every test file of this repository names a tier that exists', () => {
  const all = vitestTiers().flatMap((tier) => findTestFiles(repository, tier.name));
  expect(all.length).toBeGreaterThan(10);
  expect(misnamedTestFiles(all)).toEqual([]);
});
