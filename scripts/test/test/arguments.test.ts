import { describe, expect, test } from 'vitest';
import { helpText, parseArguments } from '../arguments.ts';
import { tiers } from '../tiers.ts';

const all = ['lint', 'types', 'unit', 'integration', 'browser', 'rules', 'chaos', 'cluster'];
const plain = { json: false, help: false, only: null };

describe('arguments that can be read', () => {
  test.each([
    [[], { ...plain, tiers: all }],
    [['unit'], { ...plain, tiers: ['unit'] }],
    [['unit', 'lint', 'unit'], { ...plain, tiers: ['lint', 'unit'] }],
    [['--json', 'types'], { ...plain, json: true, tiers: ['types'] }],
    [['-h'], { ...plain, help: true, tiers: all }],
    [['unit', '--only', 'archive/'], { ...plain, only: 'archive/', tiers: ['unit'] }],
  ])('%j', (args, expected) => {
    expect(parseArguments(args)).toEqual(expected);
  });
});

describe('arguments that are refused, each by name', () => {
  test.each([
    [['choas'], ['"choas"', 'chaos']],
    [['--jsno'], ['--jsno', '--json']],
    [['unit', '--only'], ['--only']],
    [
      ['--a', 'b'],
      ['--a', '"b"'],
    ],
  ])('%j', (args, mentioned) => {
    const parsed = parseArguments(args);
    expect(parsed).toHaveProperty('error');
    for (const word of mentioned) expect(parsed).toHaveProperty('error', expect.stringContaining(word));
  });
});

test('help names every tier', () => {
  for (const tier of tiers) expect(helpText()).toContain(tier.name);
});
