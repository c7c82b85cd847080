import { describe, expect, test } from 'vitest';
import { BucketContents } from '../src/web/bucketContents.ts';
import { lostOf, webConclusion, webLine, webTable } from '../src/web/webReport.ts';

const event = (number: number, message = 'USER_ACTION') =>
  JSON.stringify({
    timestamp: '2026-11-28T10:00:00Z',
    level: 'INFO',
    message,
    event_id: `session:${number}`,
  });
const serverError = JSON.stringify({
  timestamp: '2026-11-28T10:00:00Z',
  level: 'ERROR',
  data: { message: 'SERVER_ERROR', error_id: 'error-1', level: 'ERROR' },
});
const request = JSON.stringify({
  level: 'INFO',
  data: { kind: 'request', message: 'REQUEST', request_id: 'r-1' },
});

function filled(written: number[], found: string[], acknowledged = 0): BucketContents {
  const contents = new BucketContents();
  contents.addWritten(written.map((number) => `session:${number}`));
  contents.setAcknowledged(acknowledged);
  contents.addObject(1_000);
  for (const [n, line] of found.entries()) contents.add(line, { kind: 'browser', key: 'k', at: 1_000 * n });
  return contents;
}

describe('what is in the bucket', () => {
  test('is counted by id, and compared with what pages wrote', () => {
    const contents = filled([1, 2, 3], [event(1), event(2), event(2), event(9)]);
    expect(contents.counts()).toMatchObject({
      written: 3,
      missing: 1,
      found: 3,
      doubled: 1,
      serverErrors: 0,
    });
  });

  test('errors of the server count beside the records of pages, once each; requests do not', () => {
    const contents = filled([], [serverError, request, serverError, event(1)]);
    expect(contents.counts()).toMatchObject({ found: 1, serverErrors: 1, doubled: 1 });
    expect(contents.foundAfter(0).map(({ record }) => [record['message'], record['level']])).toEqual([
      ['SERVER_ERROR', 'ERROR'],
      ['SERVER_ERROR', 'ERROR'],
      ['USER_ACTION', 'INFO'],
    ]);
  });

  test('is given out from where somebody stopped to read, the newest sixty at most', () => {
    const contents = filled(
      [],
      Array.from({ length: 100 }, (_, number) => event(number)),
    );
    expect(contents.foundAfter(97).map(({ id }) => id)).toEqual(['session:97', 'session:98', 'session:99']);
    expect(contents.foundAfter(0)).toHaveLength(60);
    expect(contents.foundAfter(100)).toEqual([]);
  });
});

describe('what the terminal says', () => {
  test('the latest first, with the time since', () => {
    const contents = filled([1, 2, 3], [event(1, 'PAGE_VIEW'), event(2), event(3)], 3);
    expect(
      webTable(contents.counts(), 65_000)
        .split('\n')
        .map((line) => line.replaceAll(/ +/g, ' ')),
    ).toEqual([
      ' record in the bucket latest',
      expect.stringMatching(/─/),
      ' USER_ACTION 2 63 s ago',
      ' PAGE_VIEW 1 65 s ago',
      expect.stringMatching(/─/),
      ' all 3',
      '',
      ' 3 written 3 acknowledged 3 in the bucket 0 doubled',
    ]);
  });

  test('many kinds are summed up, and a sentence is cut: the table has a place', () => {
    const many = Array.from({ length: 20 }, (_, number) => event(number, `${number} ${'long '.repeat(20)}`));
    const lines = webTable(filled([], many).counts(), 0).split('\n');
    expect(lines.length).toBeLessThan(20);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(70);
    expect(lines.join('\n')).toMatch(/… 8 others +8/);
  });

  test.each<[string, BucketContents, RegExp]>([
    [
      'all is well',
      filled([1, 2], [event(1), event(2)], 2),
      /✔.*2 records.*Each exactly once\. All 2 that were written/,
    ],
    [
      'something waits in a browser',
      filled([1, 2], [event(1)], 1),
      /✔.*1 record of 2 had not left the browser/,
    ],
    ['something doubled', filled([1], [event(1), event(1)], 1), /✘.*0 lost, 1 doubled/],
    ['something lost', filled([1, 2], [event(1)], 2), /✘.*1 lost, 0 doubled/],
  ])('%s', (_, contents, said) => {
    expect(webConclusion(contents.counts(), 's3://demo')).toMatch(said);
  });

  test('what a service that was killed could not count is no loss', () => {
    expect(lostOf(filled([1, 2], [event(1), event(2)], 1).counts())).toBe(0);
    expect(webLine(filled([1], [], 0).counts())).toBe(
      '1 written   0 acknowledged   0 in the bucket   0 doubled',
    );
  });
});
