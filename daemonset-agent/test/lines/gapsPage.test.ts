import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DROP_REASONS } from '../../src/spool/frame.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/gaps.md'), 'utf8');
const CONTRACT = readFileSync(join(import.meta.dirname, '../../src/tail/logSource.ts'), 'utf8');

/** Headings of a part of the page. */
function headings(part: string): string[] {
  const text = PAGE.split(/^## /m).find((section) => section.startsWith(part)) ?? '';
  return [...text.matchAll(/^### `(\w+)`$/gm)].map(([, name = '']) => name).sort();
}

test('docs/gaps.md explains each reason for a gap, and no other', () => {
  const [, union = ''] = /export type GapReason =([\s\S]*?);\n\n/.exec(CONTRACT) ?? [];
  const reasons = [...union.matchAll(/\| '(\w+)'/g)].map(([, name = '']) => name).sort();
  expect(reasons.length).toBeGreaterThan(5);
  expect(headings('Gaps')).toEqual(reasons);
});

test('docs/gaps.md explains each reason for a drop, and no other', () => {
  expect(headings('Drops')).toEqual([...DROP_REASONS, 'buffer_full'].sort());
});
