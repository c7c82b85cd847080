import { expect, test } from 'vitest';
import { type Names, NameTable } from '../../src/metrics/nameTable.ts';

function table() {
  const forgotten: Names[] = [];
  const clock = { ms: 0 };
  const names = new NameTable({
    configured: ['shop'],
    mostApps: 1,
    mostReleases: 2,
    keptMs: 1_000,
    now: () => clock.ms,
    onForgotten: (name) => forgotten.push(name),
  });
  return { names, forgotten, clock };
}

test('strangers who invent applications take no room of those in the settings', () => {
  const { names } = table();
  expect(names.of('a', '1')).toEqual({ app: 'a', release: '1' });
  expect(names.of('b', '1')).toEqual({ app: 'other', release: 'other' });
  expect(names.of('shop', '1')).toEqual({ app: 'shop', release: '1' });
});

test('an application with too many releases counts the rest as other, and no other application’s', () => {
  const { names } = table();
  for (const release of ['1', '2']) names.of('a', release);
  expect(names.of('a', '3')).toEqual({ app: 'a', release: 'other' });
  expect(names.of('shop', '3')).toEqual({ app: 'shop', release: '3' });
});

test('a new release takes the place of one that nobody used for long, whose series end', () => {
  const { names, forgotten, clock } = table();
  names.of('shop', '1');
  names.of('shop', '2');
  clock.ms = 999;
  names.of('shop', '2');
  clock.ms = 1_500;
  expect(names.of('shop', '3')).toEqual({ app: 'shop', release: '3' });
  expect(forgotten).toEqual([{ app: 'shop', release: '1' }]);
});

test('an application that was not used for long makes room for another', () => {
  const { names, forgotten, clock } = table();
  names.of('a', '1');
  clock.ms = 1_000;
  expect(names.of('b', '1')).toEqual({ app: 'b', release: '1' });
  expect(forgotten).toEqual([
    { app: 'a', release: '1' },
    { app: 'a', release: 'other' },
  ]);
});
