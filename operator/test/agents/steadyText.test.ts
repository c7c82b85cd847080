import { expect, test } from 'vitest';
import { steadyText } from '../../src/agents/steadyText.ts';

test.each([
  [
    'PUT s3://logs/a/b/kind=log/x-12.ndjson.zst: AccessDenied (403). Allow s3:PutObject on arn:aws:s3:::logs/*.',
    'PUT s3://logs/…: AccessDenied (403). Allow s3:PutObject on arn:aws:s3:::logs/*.',
  ],
  ['since 2026-11-23T04:00:00.123Z, request 4F2A9C01D3E5B6A7F8', 'since …, request …'],
  ['Cut after 104857600 bytes\nof node ip-10-0-1-7', 'Cut after … bytes of node ip-10-0-1-7'],
  ['buffer.maxSize is used up.', 'buffer.maxSize is used up.'],
])('%s', (message, steady) => {
  expect(steadyText(message)).toBe(steady);
});

test('long ones are cut', () => {
  expect(steadyText('a '.repeat(1_000))).toHaveLength(400);
});
