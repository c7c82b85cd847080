import { expect, test } from 'vitest';
import { StoredKinds } from '../../src/intake/storedKinds.ts';

test('records of a kind are counted together', () => {
  const kinds = new StoredKinds();
  for (const level of ['INFO', 'ERROR', 'INFO', 'INFO']) kinds.add('shop', '1', level);
  kinds.add(undefined, '1', 'INFO');
  const told: unknown[] = [];
  kinds.tell((...kind) => told.push(kind));
  expect(told).toEqual([
    ['shop', '1', 'INFO', 3],
    ['shop', '1', 'ERROR', 1],
    ['', '1', 'INFO', 1],
  ]);
});

test('none is left out of many kinds', () => {
  const kinds = new StoredKinds();
  for (let nth = 0; nth < 300; nth++) kinds.add(`app${nth % 100}`, '1', 'INFO');
  let sum = 0;
  kinds.tell((_app, _release, _level, count) => {
    sum += count;
  });
  expect(sum).toBe(300);
});
