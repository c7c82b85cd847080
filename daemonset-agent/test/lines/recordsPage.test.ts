import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { docExamples, shippedFor } from './docExamples.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/records.md'), 'utf8');

for (const example of docExamples(PAGE)) {
  test(`docs/records.md: ${example.input.trim()}`, () => {
    expect(example.output).toBe(shippedFor(example));
  });
}

test('each mark has an example', () => {
  for (const mark of ['truncated', 'malformed', 'unterminated', 'repaired'])
    expect(
      docExamples(PAGE).some(({ output }) => output.includes(`"${mark}":`)),
      mark,
    ).toBe(true);
});
