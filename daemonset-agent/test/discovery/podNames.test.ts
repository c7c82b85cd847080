import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { podNames } from '../../src/discovery/podNames.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pod-names-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('a pod is known by the folder of its logs, and one that came later from the next look on', () => {
  let now = 0;
  const nameOf = podNames(root, () => now);
  mkdirSync(join(root, 'shop_web-1_u1'));
  expect(nameOf('u1')).toEqual({ namespace: 'shop', pod: 'web-1', uid: 'u1' });
  mkdirSync(join(root, 'shop_web-2_u2'));
  expect(nameOf('u2')).toBeUndefined();
  now += 5_000;
  expect(nameOf('u2')).toEqual({ namespace: 'shop', pod: 'web-2', uid: 'u2' });
});

test('what is known stays while the folder of pods is away', () => {
  let now = 0;
  const nameOf = podNames(root, () => now);
  mkdirSync(join(root, 'shop_web-1_u1'));
  nameOf('u1');
  rmSync(root, { recursive: true });
  now += 10_000;
  expect([nameOf('u2'), nameOf('u1')?.pod]).toEqual([undefined, 'web-1']);
});
