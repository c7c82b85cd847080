import { expect, test } from 'vitest';
import { countReport, type VitestReport } from '../countReport.ts';

const file = (status: string, tests: string[], message = ''): VitestReport => ({
  testResults: [
    {
      name: 'a.test.ts',
      status,
      message,
      assertionResults: tests.map((one) => ({ fullName: one, status: one })),
    },
  ],
});

test.each([
  ['all passed', file('passed', ['passed', 'passed']), 0, [2, 0, 0]],
  ['one failed', file('failed', ['passed', 'failed']), 1, [1, 1, 0]],
  ['skipped and todo', file('passed', ['passed', 'skipped', 'todo']), 0, [1, 0, 2]],
  ['only skipped', file('passed', ['skipped']), 0, [0, 0, 1]],
  ['a file that did not load', file('failed', [], 'SyntaxError'), 1, [0, 1, 0]],
  ['afterAll threw', file('failed', ['passed', 'passed']), 1, [2, 1, 0]],
  ['beforeAll threw', file('failed', ['skipped', 'skipped']), 1, [0, 1, 2]],
  ['a worker died on the way', file('failed', ['passed', 'pending', 'pending']), 1, [1, 2, 0]],
  ['an unhandled rejection', file('passed', ['passed']), 1, [1, 1, 0]],
  ['vitest was killed, with a report', file('passed', ['passed']), null, [1, 1, 0]],
  ['vitest was killed before its report', null, null, [0, 1, 0]],
  ['no report, though it says that it ended well', null, 0, [0, 1, 0]],
  ['no test ran', { testResults: [] }, 0, [0, 1, 0]],
])('%s', (_, report, exitCode, expected) => {
  const { passed, failed, skipped, failures, skips } = countReport(report, exitCode);
  expect([passed, failed, skipped]).toEqual(expected);
  expect([failures.length, skips.length]).toEqual([failed, skipped]);
});

test('several files are summed', () => {
  const both = [...file('passed', ['passed']).testResults, ...file('failed', ['failed']).testResults];
  expect(countReport({ testResults: both }, 1)).toMatchObject({ passed: 1, failed: 1, skipped: 0 });
});

test('a file that did not load is named with the first line of its error', () => {
  const { failures } = countReport(file('failed', [], 'Transform failed\nat line 1'), 1);
  expect(failures).toEqual(['a.test.ts (Transform failed)']);
});

test('what it says is cut, without colours and empty lines', () => {
  const { failures } = countReport(
    file('failed', [], `\n\u001b[31mFailed\u001b[39m ${'x'.repeat(1_000)}`),
    1,
  );
  expect(failures).toEqual([`a.test.ts (Failed ${'x'.repeat(293)})`]);
});

test('a test that failed is named with the first line of what it says', () => {
  const report = file('failed', ['failed']);
  for (const { assertionResults } of report.testResults)
    for (const one of assertionResults)
      one.failureMessages = ['Error: expected [ 7 ] to deeply equal []\n at x'];
  expect(countReport(report, 1).failures).toEqual([
    'a.test.ts > failed (Error: expected [ 7 ] to deeply equal [])',
  ]);
});
