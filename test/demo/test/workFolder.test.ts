import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWorkFolder } from '../src/workFolder.ts';

let parent = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'work-folder-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

/** A run that ended well and left its objects. */
function ended() {
  const work = createWorkFolder(parent);
  work.removeAllButObjects();
  return work;
}

test('a new run leaves the objects of the one before, so that the commands it printed still work', () => {
  const before = ended();
  createWorkFolder(parent).removeAll();
  expect(readdirSync(before.root)).toEqual(['objects']);
});

test('a run that leaves objects itself removes those of earlier ones', () => {
  const before = ended();
  const now = createWorkFolder(parent);
  now.removeEarlier();
  expect(existsSync(before.root)).toBe(false);
  expect(readdirSync(parent)).toEqual([basename(now.root)]);
});

test('what was to be kept, and what still runs, stays', () => {
  const kept = ended();
  kept.keep();
  const running = createWorkFolder(parent);
  const killed = createWorkFolder(parent);
  // Above every process id that Linux gives.
  writeFileSync(join(killed.root, 'pid'), String(2 ** 22 + 1));
  createWorkFolder(parent).removeEarlier();
  expect([kept, running, killed].map(({ root }) => existsSync(root))).toEqual([true, true, false]);
});
