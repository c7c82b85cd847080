import { expect, test } from 'vitest';
import { findBuilder } from '../builder.ts';

/** A machine on which these command lines succeed. */
const machine =
  (...working: string[]) =>
  (program: string, args: readonly string[]) => {
    const ok = working.includes([program, ...args].join(' '));
    return { ok, output: ok ? '' : `\n${program} says no\n` };
  };

test.each([
  [['docker info', 'podman --version'], 'docker'],
  // A client without its daemon builds nothing.
  [['docker --version', 'podman --version', 'buildah --version'], 'podman'],
  [['buildah --version'], 'buildah'],
])('where %j works, %s builds', (working, builder) => {
  expect(findBuilder(machine(...working))).toEqual({ ok: true, builder });
});

test('where none works, each says why', () => {
  expect(findBuilder(machine())).toEqual({
    ok: false,
    reasons: ['docker: docker says no', 'podman: podman says no', 'buildah: buildah says no'],
  });
});

test('the one that is asked for is the only one that is tried', () => {
  expect(findBuilder(machine('docker info'), ['buildah'])).toEqual({
    ok: false,
    reasons: ['buildah: buildah says no'],
  });
});
