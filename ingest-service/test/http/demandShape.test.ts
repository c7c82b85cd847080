import { expect, test } from 'vitest';
import { demandShape } from '../../src/http/demandShape.ts';

const LIMITS = { depth: 10, records: 100 };
const padding = JSON.stringify('x'.repeat(70_000));
const padded = (json: string) => Buffer.from(`[${padding},${json}]`);
const lists = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const refusalOf = (json: Buffer) => {
  try {
    demandShape(json, LIMITS);
    return undefined;
  } catch (error) {
    return (error as { options: { setting: string } }).options.setting;
  }
};

test.each([
  ['as deep as allowed', padded(lists(55)), undefined],
  ['too deep', padded(lists(56)), 'limits.depth'],
  ['too deep, but short', Buffer.from(lists(10_000)), undefined],
  ['as many as allowed', padded(`[${Array(9_998).fill('{}').join()}]`), undefined],
  ['too many', padded(`[${Array(9_999).fill('{}').join()}]`), 'limits.records'],
  ['many within a text', padded(JSON.stringify('[{'.repeat(20_000))), undefined],
  ['many behind an escaped quote', padded(JSON.stringify(`"\\"${'['.repeat(20_000)}`)), undefined],
  ['many behind a text that ends with a backslash', padded(`"\\\\",${lists(60)}`), 'limits.depth'],
  ['a text without an end', Buffer.from(`"${'['.repeat(100_000)}`), undefined],
  ['more closed than opened', Buffer.from(']'.repeat(100_000)), undefined],
])('%s', (_, json, setting) => {
  expect(refusalOf(json)).toBe(setting);
});
