import { expect, test } from 'vitest';
import { parseImagesArguments } from '../arguments.ts';

const known = ['operator', 'agent', 'ingest'];

test('without arguments all components are built, and stay here', () => {
  expect(parseImagesArguments([], known)).toMatchObject({
    ok: true,
    value: { components: known, registry: null, platform: null, builder: null, json: false },
  });
});

test('components, registry and builder', () => {
  const argv = ['agent', '--push', 'localhost:5000/team', '--builder', 'buildah', '--json'];
  expect(parseImagesArguments(argv, known)).toMatchObject({
    ok: true,
    value: { components: ['agent'], registry: 'localhost:5000/team', builder: 'buildah', json: true },
  });
});

test.each([
  [['archive'], 'no such component: archive; there are operator, agent, ingest'],
  [['--builder', 'kaniko'], '--builder kaniko: allowed: docker, podman, buildah'],
  [
    ['--push', 'https://r.example.com'],
    "--push https://r.example.com: allowed: a registry's host, and if need be a port and a path, without https://",
  ],
  [['--tag', 'a b'], '--tag a b: allowed: letters, digits, "_", "." and "-", at most 128'],
])('%j is refused: %s', (argv, error) => {
  expect(parseImagesArguments(argv, known)).toEqual({ ok: false, errors: [error] });
});

test('an unknown option is refused by its name', () => {
  const result = parseImagesArguments(['--pull'], known);
  expect(result.ok ? [] : result.errors[0]).toContain("'--pull'");
});
