import { expect, test } from 'vitest';
import type { LoadReport } from '../src/browserLoad.ts';
import { differences } from '../src/shippedEvents.ts';

const report = (events: Record<string, number>): LoadReport => ({
  ...{ events, requests: 1, troubles: {}, duplicates: 0, refused: [] },
});
const NONE = { missing: [], doubled: [], unknown: [] };

test.each([
  ['as it should be', { 'a:0': 1, 'a:1': 1, 'b:0': 1 }, NONE],
  ['one is missing', { 'a:0': 1, 'b:0': 1 }, { ...NONE, missing: ['a:1'] }],
  ['one is there twice', { 'a:0': 1, 'a:1': 2, 'b:0': 1 }, { ...NONE, doubled: ['a:1'] }],
  ['one was never sent', { 'a:0': 1, 'a:1': 1, 'b:0': 1, 'b:1': 1 }, { ...NONE, unknown: ['b:1'] }],
])('of two pages with three events: %s', (_, found, expected) => {
  const copies = new Map(Object.entries(found));
  expect(differences(copies, [report({ a: 2 }), report({ b: 1 })])).toEqual(expected);
});
