import { expect, test } from 'vitest';
import { clicksMs, scriptingMs, type TraceEvent } from '../../src/browser/scripting.ts';

const main: TraceEvent = {
  name: 'thread_name',
  ph: 'M',
  pid: 1,
  tid: 1,
  ts: 0,
  args: { name: 'CrRendererMain' },
};
const event = (name: string, ts: number, dur: number, more: Partial<TraceEvent> = {}): TraceEvent => ({
  name,
  ph: 'X',
  pid: 1,
  tid: 1,
  ts,
  dur,
  tdur: dur / 2,
  ...more,
});

test('what contains something is counted with it, once, and only on main threads of pages', () => {
  const events = [
    main,
    event('FunctionCall', 1_100, 100),
    event('TimerFire', 1_000, 1_000),
    event('Layout', 5_000, 9_000),
    event('RunMicrotasks', 2_000, 500),
    event('FunctionCall', 1_000, 1_000, { tid: 2 }),
  ];
  expect(scriptingMs(events)).toBe(0.75);
});

test('clicks are those whose type it is', () => {
  const typed = (type: string) => ({ args: { data: { type } } });
  expect(
    clicksMs([
      main,
      event('EventDispatch', 1, 400, typed('click')),
      event('EventDispatch', 500, 800, typed('mousedown')),
    ]),
  ).toEqual([0.2]);
});
