import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readAddressKey } from '../../src/http/addressKey.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'address-key-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a key of 16 bytes or more', () => {
  writeFileSync(join(folder, 'key'), 'k'.repeat(16));
  expect(readAddressKey(join(folder, 'key'))).toEqual(Buffer.from('k'.repeat(16)));
});

test.each(['', 'short\n'])('%j hides no address', (key) => {
  writeFileSync(join(folder, 'key'), key);
  expect(() => readAddressKey(join(folder, 'key'))).toThrow(
    `has ${key.length} bytes; a key of fewer than 16 hides no address`,
  );
});

test('a file that is not there', () => {
  expect(() => readAddressKey(join(folder, 'none'))).toThrow('client.addressKeyFile: ');
});
