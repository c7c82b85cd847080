import { expect, test } from 'vitest';
import { publishedManifest } from '../library.ts';

const MANIFEST = { name: 'x', private: true, scripts: { a: 'b' }, exports: { '.': './src/index.ts' } };

test('a published package carries what it is for, and no way to publish it without provenance by accident', () => {
  const repository = { type: 'git' as const, url: 'git+https://git.example.com/x.git', directory: 'x' };
  expect(publishedManifest(MANIFEST, repository)).toEqual({
    name: 'x',
    repository,
    publishConfig: { access: 'public', provenance: true },
    sideEffects: false,
    exports: { '.': { types: './index.d.ts', default: './index.js' } },
  });
  expect(publishedManifest(MANIFEST)).not.toHaveProperty('repository');
});
