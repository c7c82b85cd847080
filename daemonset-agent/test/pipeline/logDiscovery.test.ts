import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Discovery } from '../../src/pipeline/discovery.ts';
import { discoverPods } from '../../src/pipeline/logDiscovery.ts';

const identity = {
  type: 'container' as const,
  namespace: 'shop',
  pod: 'web-0',
  uid: '1234',
  container: 'app',
  restart: 0,
};

let folder: string;
let root: string;
let discovery: Discovery;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-discovery-'));
  root = join(folder, 'pods');
  mkdirSync(join(root, 'shop_web-0_1234', 'app'), { recursive: true });
  writeFileSync(join(root, 'shop_web-0_1234', 'app', '0.log'), '');
  discovery = discoverPods(root, () => undefined);
});
afterEach(() => {
  discovery.close();
  rmSync(folder, { recursive: true });
});

test('a log is there as long as a file of its run is', () => {
  expect(discovery.exists(identity)).toBe(true);
  expect(discovery.exists({ ...identity, restart: 1 })).toBe(false);
  rmSync(join(root, 'shop_web-0_1234'), { recursive: true });
  expect(discovery.exists(identity)).toBe(false);
});

test('while the whole folder of pods is away no log counts as gone, else it would be shipped again when it is back', () => {
  renameSync(root, join(folder, 'away'));
  expect(discovery.exists(identity)).toBe(true);
  renameSync(join(folder, 'away'), root);
});
