import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Place } from '../../src/sourceMaps/place.ts';
import { uploadMaps } from '../../src/sourceMaps/upload.ts';
import { LIMITS, SourceMaps } from '../../src/symbolicate/sourceMaps.ts';
import { symbolicateRecord } from '../../src/symbolicate/symbolicateRecord.ts';
import { type BuiltApp, buildApp } from './builtApp.ts';

const RELEASE = '1.2.3';
const SCRIPT = 'https://shop.example/assets/app.js';

let app: BuiltApp;
let place: string;
beforeAll(() => {
  app = buildApp();
  place = join(app.folder, 'maps');
});
afterAll(() => app?.remove());
beforeEach(() => {
  rmSync(place, { recursive: true, force: true });
  cpSync(app.dist, join(place, RELEASE), { recursive: true });
});

const open = () => new SourceMaps({ kind: 'folder', path: place }, LIMITS);
const noteOf = async (maps: SourceMaps, url: string, release: string) => {
  const found = await maps.find(release, url);
  return 'note' in found ? found.note : 'found';
};

describe('a release with / in its name', () => {
  const folder = (): Place => ({ kind: 'folder', path: place });

  test.each(['web/1.2.3', 'team/web@1.2.3+7', 'a/../../1.2.3', `a${'/'.repeat(63)}`])(
    '%s is uploaded and found, as one folder of the place',
    async (release) => {
      rmSync(place, { recursive: true });
      await uploadMaps(app.dist, folder(), release);
      expect(readdirSync(place)).toHaveLength(1);
      expect(readdirSync(app.folder)).not.toContain('1.2.3');
      const result = await symbolicateRecord({ release, stack: app.stack }, undefined, open());
      expect(result?.record['stack']).toContain('at priceOf (');
    },
  );

  test.each(['web/../1.2.3', '1.2.3/', '1.2.3/assets', '1.2.3//', '/1.2.3', '../1.2.3', './1.2.3'])(
    '%s is no other release',
    async (release) => {
      expect(await noteOf(open(), SCRIPT, release)).toMatch(/holds no maps|is no release/);
    },
  );

  test('and another with what / is written as do not meet', async () => {
    await uploadMaps(app.dist, folder(), 'web/1');
    for (const release of readdirSync(place).filter((name) => name !== RELEASE))
      expect(await noteOf(open(), SCRIPT, release)).toMatch(/is no release/);
  });
});

test('a release of a name that is longer than records have was uploaded before, and is found', async () => {
  const release = 'r'.repeat(128);
  cpSync(app.dist, join(place, release), { recursive: true });
  expect(await noteOf(open(), SCRIPT, release)).toBe('found');
});
