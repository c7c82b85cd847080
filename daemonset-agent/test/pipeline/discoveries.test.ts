import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Discoveries } from '../../src/pipeline/discoveries.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'discoveries-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('which pods have logs is known also while no pipeline selects pods', () => {
  mkdirSync(join(root, 'shop_web-1_11111111-2222'));
  mkdirSync(join(root, 'no-pod'));
  expect(new Discoveries(() => undefined, root, undefined, root).podsWithLogs([])).toEqual(
    new Set(['11111111-2222']),
  );
});

test('a folder of pods that is away does not mean that no pod has logs', () => {
  expect(
    new Discoveries(() => undefined, root, undefined, join(root, 'away')).podsWithLogs([]),
  ).toBeUndefined();
});

test('a pod whose deleted log is still open has logs', () => {
  const open = {
    type: 'container',
    namespace: 'shop',
    pod: 'web-1',
    uid: 'deleted',
    container: 'app',
    restart: 0,
  } as const;
  expect(new Discoveries(() => undefined, root, undefined, root).podsWithLogs([open])).toEqual(
    new Set(['deleted']),
  );
});
