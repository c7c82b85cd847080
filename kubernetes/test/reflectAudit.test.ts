import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ReflectFixture, secret } from './reflectFixture.ts';
import { waitFor } from './waitFor.ts';

let f: ReflectFixture;
beforeEach(async () => {
  f = await ReflectFixture.start();
});
afterEach(() => f.stop());

describe('the self-audit', () => {
  /** Waits are over at once. */
  const hasty = {
    now: Date.now,
    after: (ms: number, call: () => void) => {
      const timer = setTimeout(call, Math.min(ms, 30));
      return () => clearTimeout(timer);
    },
  };

  test('finds what the watch missed, and puts it right', async () => {
    const missed: string[][] = [];
    f.server.objects = [secret('a', '1'), secret('b', '2'), secret('c', '3')];
    f.follow({ clock: hasty, relistEveryMs: 1_000, onAuditMiss: (keys) => missed.push(keys) });
    await f.watches(1);
    f.server.objects = [secret('b', '2'), secret('c', '4'), secret('d', '5')];
    await f.told(6);
    expect(missed).toEqual([['logs/a', 'logs/c', 'logs/d']]);
    expect(f.events.slice(3)).toEqual(['deleted a 1', 'modified c 4', 'added d 5']);
    expect(f.reflector.counts.auditMisses).toBe(3);
    expect(f.troubles).toEqual([]);
  });

  test('does not take for missed what the watch brings late', async () => {
    const listed = () => f.server.asked('list').length;
    f.server.objects = [secret('a', '1')];
    f.follow({ clock: hasty, relistEveryMs: 1_000 });
    await f.watches(1);
    f.server.objects = [secret('a', '2')];
    const before = listed();
    await waitFor('an audit', () => listed() > before);
    f.watch.send('MODIFIED', secret('a', '2'));
    await waitFor('more audits', () => listed() > before + 2);
    expect(f.reflector.counts.auditMisses).toBe(0);
    expect(f.server.watches.length).toBe(1);
  });
});
