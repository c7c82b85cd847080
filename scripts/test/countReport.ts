import { stripVTControlCharacters } from 'node:util';

/** What a tier or a whole run came to. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** The parts that are read of the file that vitest's `json` reporter writes. */
export interface VitestReport {
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages?: string[] }[];
  }[];
}

/** Counts, and a line for each thing that failed or was skipped. */
export interface Counted extends Counts {
  failures: string[];
  skips: string[];
}

/**
 * Counts a run of vitest. Nothing that went wrong may be lost: a file that did not load, a hook that threw and a test that
 * never came to its end each count as failed; and a run that ended badly without any of them (an unhandled rejection, a
 * worker that died, no report at all) counts as one failure.
 *
 * @param report null when vitest wrote none
 * @param exitCode vitest's; null when a signal ended it
 */
export function countReport(report: VitestReport | null, exitCode: number | null): Counted {
  const counted: Counted = { passed: 0, failed: 0, skipped: 0, failures: [], skips: [] };
  const fail = (what: string) => {
    counted.failed += 1;
    counted.failures.push(what);
  };
  for (const file of report?.testResults ?? []) {
    const failedBefore = counted.failed;
    for (const test of file.assertionResults) {
      const name = `${file.name} > ${test.fullName}`;
      if (test.status === 'passed') counted.passed += 1;
      else if (test.status === 'skipped' || test.status === 'todo' || test.status === 'disabled') {
        counted.skipped += 1;
        counted.skips.push(name);
      } else if (test.status === 'failed')
        fail(name + inBrackets(firstLine(test.failureMessages?.[0] ?? '')));
      else fail(`${name} (never ended: ${test.status})`);
    }
    if (file.status !== 'passed' && counted.failed === failedBefore) {
      fail(file.name + inBrackets(firstLine(file.message) || 'the file or one of its hooks failed'));
    }
  }
  if (counted.failed === 0 && exitCode !== 0) {
    const how = exitCode === null ? 'was killed' : `ended with exit code ${exitCode}`;
    fail(
      `vitest ${how}${report === null ? ' without a report' : ', though every test passed'}: see its output above`,
    );
  } else if (counted.failed === 0 && (report === null || counted.passed + counted.skipped === 0)) {
    fail('vitest ran no test, though the tier has files');
  }
  return counted;
}

/** Of what it says, without colours, and no more than a screen shows. */
function firstLine(message: string): string {
  const lines = stripVTControlCharacters(message).split('\n');
  return (lines.find((line) => line.trim()) ?? '').trim().slice(0, 300);
}

function inBrackets(text: string): string {
  return text && ` (${text})`;
}
