import { afterEach, beforeEach, expect, type MockInstance, test, vi } from 'vitest';
import { readBenchArguments } from '../src/benchArguments.ts';

const FLAGS = { runs: { default: 5, least: 1 }, lines: { default: 200, least: 50 } };
const read = (...argv: string[]) => readBenchArguments(argv, 'help\n', FLAGS);

let out: MockInstance;
let err: MockInstance;
beforeEach(() => {
  out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => vi.restoreAllMocks());

test.each([
  [[], { json: false, runs: 5, lines: 200 }],
  [['--json', '--runs', '1', '--lines=50'], { json: true, runs: 1, lines: 50 }],
])('%j', (argv, expected) => expect(read(...argv)).toEqual(expected));

test('help is printed, and nothing is measured', () => {
  expect([read('--help', '--runs', '0'), out.mock.calls]).toEqual([0, [['help\n']]]);
});

test('all numbers that are wrong are named', () => {
  expect(read('--runs', 'x', '--lines', '49')).toBe(2);
  expect(err.mock.calls.flat()).toEqual([
    '--runs wants a whole number from 1\n',
    '--lines wants a whole number from 50\n',
  ]);
});

test.each([['--runs=1.5'], ['--runs=-1'], ['--lines=']])('%s is refused', (flag) =>
  expect(read(flag)).toBe(2),
);

test('a flag that there is not', () => expect(() => read('--nope')).toThrow(/Unknown option '--nope'/));
