import { describe, expect, test } from 'vitest';
import { type Machine, missingPackages, type Need, unmetNeeds } from '../needs.ts';
import { skipTier, withoutSkips } from '../skipTier.ts';

const machine = (changes: Partial<Machine> = {}): Machine => ({
  platform: 'linux',
  isRoot: true,
  has: () => true,
  isBuilt: () => false,
  ...changes,
});
const without =
  (...programs: string[]) =>
  (probe: string | readonly string[]) =>
    !programs.some((program) => probe.includes(program));
const go: Need = { kind: 'go', programs: ['versitygw'] };
const browser: Need = { kind: 'packages', table: 'browser' };

describe('unmetNeeds', () => {
  test.each<[string, Need, Machine, string[]]>([
    ['Linux, on Linux', { kind: 'linux', why: 'kubelet' }, machine(), []],
    [
      'Linux, on macOS',
      { kind: 'linux', why: 'kubelet' },
      machine({ platform: 'darwin' }),
      ['darwin', 'kubelet'],
    ],
    [
      'root, as someone',
      { kind: 'root', why: 'cgroups' },
      machine({ isRoot: false }),
      ['not root', 'cgroups'],
    ],
    ['Go, on PATH', go, machine(), []],
    ['Go, missing', go, machine({ has: without('go') }), ['no Go', 'versitygw']],
    ['Go, missing, but all is built', go, machine({ has: without('go'), isBuilt: () => true }), []],
    ['an optional package, missing', { ...browser, optional: true }, machine({ has: () => false }), []],
    ['a package, missing', browser, machine({ has: without('chromium') }), ['chromium']],
  ])('%s', (_, need, on, mentioned) => {
    const reasons = unmetNeeds([need], on);
    expect(reasons).toHaveLength(mentioned.length === 0 ? 0 : 1);
    for (const word of mentioned) expect(reasons[0]).toContain(word);
  });

  test('every need that is not met is named', () => {
    const poor = machine({ platform: 'darwin', isRoot: false, has: () => false });
    const needs: Need[] = [{ kind: 'linux', why: 'a' }, { kind: 'root', why: 'b' }, go, browser];
    expect(unmetNeeds(needs, poor)).toHaveLength(4);
  });
});

describe('missingPackages', () => {
  test('names each package once', () => {
    const missing = missingPackages([browser, browser, go], machine({ has: () => false }));
    expect(missing.map((one) => one.package)).toEqual(['chromium', 'firefox-esr']);
  });

  test('a program from wherever is enough', () => {
    expect(missingPackages([browser], machine())).toEqual([]);
  });
});

describe('a tier that cannot run', () => {
  test('is skipped by the names of its files, with the reason', () => {
    const result = skipTier('browser', ['a', 'b'], ['no chromium'], false);
    expect(result).toMatchObject({
      passed: 0,
      failed: 0,
      skipped: 2,
      skips: ['a (no chromium)', 'b (no chromium)'],
    });
  });

  test('fails in CI', () => {
    expect(skipTier('browser', ['a', 'b'], ['no chromium'], true)).toMatchObject({ failed: 2, skipped: 0 });
  });

  test('a test that skipped itself fails in CI as well', () => {
    const result = { ...skipTier('unit', ['a'], ['why'], false), passed: 3 };
    expect(withoutSkips(result, false)).toEqual(result);
    expect(withoutSkips(result, true)).toMatchObject({ passed: 3, failed: 1, skipped: 0 });
  });
});
