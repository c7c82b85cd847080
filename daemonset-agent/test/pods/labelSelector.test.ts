import { expect, test } from 'vitest';
import { isSelecting, type LabelSelector, matchesLabels } from '../../src/pods/labelSelector.ts';

const labels = { app: 'web', tier: '' };

test.each<[selector: LabelSelector, expected: boolean]>([
  [{}, true],
  [{ matchLabels: {} }, true],
  [{ matchLabels: { app: 'web' } }, true],
  [{ matchLabels: { app: 'web', tier: '' } }, true],
  [{ matchLabels: { app: 'db' } }, false],
  [{ matchLabels: { app: 'web', zone: 'a' } }, false],
  [{ matchLabels: { zone: '' } }, false],
  [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['db', 'web'] }] }, true],
  [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['db'] }] }, false],
  [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }, false],
  [{ matchExpressions: [{ key: 'tier', operator: 'In', values: [''] }] }, true],
  [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['db'] }] }, true],
  [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['db', 'web'] }] }, false],
  [{ matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['a'] }] }, true],
  [{ matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, true],
  [{ matchExpressions: [{ key: 'zone', operator: 'Exists' }] }, false],
  [{ matchExpressions: [{ key: 'zone', operator: 'DoesNotExist' }] }, true],
  [{ matchExpressions: [{ key: 'tier', operator: 'DoesNotExist', values: [] }] }, false],
  [{ matchExpressions: [{ key: 'constructor', operator: 'Exists' }] }, false],
  [
    {
      matchExpressions: [
        { key: 'app', operator: 'Exists' },
        { key: 'zone', operator: 'Exists' },
      ],
    },
    false,
  ],
  [
    { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] },
    false,
  ],
])('%j matches: %s', (selector, expected) => {
  expect(matchesLabels(selector, labels)).toBe(expected);
});

test.each<[selector: LabelSelector, expected: boolean]>([
  [{}, false],
  [{ matchLabels: {}, matchExpressions: [] }, false],
  [{ matchLabels: { app: 'web' } }, true],
  [{ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, true],
])('%j asks for labels: %s', (selector, expected) => {
  expect(isSelecting(selector)).toBe(expected);
});
