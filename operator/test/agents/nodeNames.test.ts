import { expect, test } from 'vitest';
import { nodeNames, sayNodes } from '../../src/agents/nodeNames.ts';

test.each([
  [[], ''],
  [['a'], 'a'],
  [['b', 'a'], 'a and b'],
  [['c', 'a', 'b'], 'a, b and c'],
  [['d', 'c', 'b', 'a'], 'a, b, c and 1 more'],
  [Array.from({ length: 15 }, (_, i) => `n${10 + i}`).reverse(), 'n10, n11, n12 and 12 more'],
])('%j', (names, text) => {
  expect(sayNodes(nodeNames(names))).toBe(text);
});
