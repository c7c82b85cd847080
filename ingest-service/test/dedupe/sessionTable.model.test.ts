import { expect, test } from 'vitest';
import { SessionKey, writeSession } from '../../src/dedupe/sessionKey.ts';
import { NONE, SessionTable } from '../../src/dedupe/sessionTable.ts';
import { random } from './random.ts';

const key = Uint32Array.of(1, 2);

test('a name of any length comes back as it was', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';
  const session = new SessionKey(key);
  const text = Buffer.alloc(64);
  for (let length = 1; length <= 64; length++) {
    const name = (alphabet + alphabet).slice(64 - length, 64);
    session.set(name);
    expect(text.toString('latin1', 0, writeSession(session.words, 0, length, text, 0))).toBe(name);
  }
  for (const bad of ['', 'a b', 'ä', '\u{1F600}', 'x'.repeat(65)])
    expect(() => session.set(bad)).toThrow(/BUG/);
});

test('the hash depends on the key, and on each character', () => {
  const hashes = new Set<number>();
  for (const words of [Uint32Array.of(1, 2), Uint32Array.of(1, 3)]) {
    const session = new SessionKey(words);
    for (const name of ['A', 'AA', 'AAA', 'AAAAAA', 'B', 'AAAAAB']) {
      session.set(name);
      hashes.add(session.hash);
    }
  }
  expect(hashes.size).toBe(12);
});

test('it is a map in the order of the last touch, also when it is full and names share places', () => {
  const { below } = random(3);
  const table = new SessionTable(64, key);
  /** By name, in the order of the last touch. */
  const model = new Map<string, number>();
  for (let step = 0; step < 50_000; step++) {
    const name = `s${below(100)}`;
    const slot = table.find(name);
    expect(slot === NONE).toBe(!model.has(name));
    if (slot !== NONE && below(4) === 0) {
      table.remove(slot);
      model.delete(name);
    } else {
      if (slot === NONE && table.size === table.capacity) {
        const oldest = model.keys().next().value ?? '';
        expect(table.find(oldest)).toBe(table.oldest);
        table.remove(table.oldest);
        model.delete(oldest);
      }
      const at = slot === NONE ? table.add(name) : slot;
      table.touch(at, 1);
      model.delete(name);
      model.set(name, at);
    }
    expect(table.size).toBe(model.size);
    if (step % 100 > 0) continue;
    const order: number[] = [];
    for (let at = table.oldest; at !== NONE; at = table.newer[at] ?? NONE) order.push(at);
    expect(order).toEqual([...model.values()]);
    const stamps = order.map((at) => table.lastSeen[at] ?? 0);
    expect(stamps).toEqual([...new Set(stamps)].sort((a, b) => a - b));
  }
});

test('a cursor at the end goes on with what is put there, one within skips nothing', () => {
  const table = new SessionTable(8, key);
  const slots = ['a', 'b', 'c', 'd'].map((name) => table.add(name));
  const [a = 0, b = 0, c = 0, d = 0] = slots;
  table.cursors.unsaved = NONE;
  table.cursors.base = b;
  table.touch(b, 1);
  expect([table.cursors.unsaved, table.cursors.base]).toEqual([b, c]);
  table.remove(c);
  table.touch(a, 1);
  expect([table.cursors.unsaved, table.cursors.base, table.oldest]).toEqual([b, d, d]);
});
