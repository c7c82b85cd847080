import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { statusToken } from '../../src/http/statusToken.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'status-token-'));
  path = join(folder, 'token');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a token that changes in its file is the one that counts', () => {
  writeFileSync(path, 'first\n');
  const token = statusToken(path);
  expect(token?.()).toBe('first');
  writeFileSync(path, 'second\n');
  expect(token?.()).toBe('second');
});

test('a file that is empty or gone for a moment leaves the last token in force', () => {
  writeFileSync(path, 'first');
  const token = statusToken(path);
  writeFileSync(path, '');
  expect(token?.()).toBe('first');
  rmSync(path);
  expect(token?.()).toBe('first');
  writeFileSync(path, 'second');
  expect(token?.()).toBe('second');
});

test('no file is no token; one that is empty or not there at the start is an error', () => {
  expect(statusToken(undefined)).toBeUndefined();
  writeFileSync(path, '\n');
  expect(() => statusToken(path)).toThrow('http.statusTokenFile');
  rmSync(path);
  expect(() => statusToken(path)).toThrow('ENOENT');
});
