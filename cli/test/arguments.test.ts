import { describe, expect, test } from 'vitest';
import { parseArguments } from '../src/arguments.ts';
import { exitCode } from '../src/exitCode.ts';
import type { Severity } from '../src/finding.ts';

const parse = (line: string) => parseArguments(line === '' ? [] : line.split(' '), '1.2.3');

describe('is refused:', () => {
  test.each([
    ['', /Say what to do/],
    ['lint -f a', /"lint" is not a command; known: check, symbolicate, sourcemaps/],
    ['check', /No file is given/],
    ['check -f', /-f, --filename/],
    ['check -f a --nope', /Unknown option '--nope'\. See/],
    ['check -f a --json=yes', /--json/],
    ['check -f - -f -', /given twice/],
  ])('%s', (line, sentence) => {
    const command = parse(line);
    expect(command.name === 'refuse' && command.sentence).toMatch(sentence);
    expect(command.name === 'refuse' && command.sentence).toContain('check --help');
  });
});

test.each([
  ['--help', /Usage: logpipeline COMMAND/],
  ['help', /Usage/],
  ['--version', /^1\.2\.3\n$/],
  ['check --help', /--probe-bucket/],
  ['check -h', /Exit code/],
])('%s prints', (line, pattern) => {
  const command = parse(line);
  expect(command.name === 'print' && command.text).toMatch(pattern);
});

test.each([
  ['check -f a.yaml -f b b2', { files: ['a.yaml', 'b', 'b2'], cluster: undefined, strict: false }],
  [
    'check --filename=a -n apps --strict --json --render',
    { namespace: 'apps', strict: true, json: true, render: true },
  ],
  ['check -f a --cluster', { cluster: { context: undefined, kubeconfig: undefined } }],
  ['check -f a --context c', { cluster: { context: 'c', kubeconfig: undefined } }],
  ['check -f a --kubeconfig k', { cluster: { context: undefined, kubeconfig: 'k' } }],
  ['check -f a --tenant-bucket x --tenant-bucket y', { tenantBuckets: ['x', 'y'] }],
])('%s', (line, expected) => {
  const command = parse(line);
  expect(command.name === 'check' && command.arguments).toMatchObject(expected);
});

test.each<[Severity[], boolean, number]>([
  [[], false, 0],
  [['note', 'warning'], false, 0],
  [['warning'], true, 1],
  [['unreachable'], false, 3],
  [['unreachable', 'error'], false, 1],
])('findings %j, strict %s: exit code %i', (severities, strict, code) => {
  const findings = severities.map((severity) => ({ severity, check: 'plan' as const, message: '' }));
  expect(exitCode(findings, strict)).toBe(code);
});
