/** What Chromium's trace tells of something on a thread. Microseconds; `tdur`: of processor time. */
export interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string; data?: { type?: string } };
}

/** What has to be traced. */
export const CATEGORIES = ['devtools.timeline', 'v8'];

/** What runs scripts, and what they make necessary. */
const SCRIPTING = new Set([
  'EvaluateScript',
  'v8.evaluateModule',
  'v8.compile',
  'v8.compileModule',
  'FunctionCall',
  'v8.callFunction',
  'RunMicrotasks',
  'v8.run',
  'TimerFire',
  'FireAnimationFrame',
  'FireIdleCallback',
  'EventDispatch',
  'MinorGC',
  'MajorGC',
  'V8.GCIncrementalMarking',
  'V8.GCFinalizeMC',
]);

/**
 * Milliseconds of processor time that the main threads of pages spent with scripts: what DevTools' yellow "Scripting" is made of. What one
 * of these contains is counted with it, once.
 */
export function scriptingMs(events: readonly TraceEvent[]): number {
  const ends = new Map<string, number>();
  let sum = 0;
  const scripts = ofPages(events).filter(({ name }) => SCRIPTING.has(name));
  // Of those that begin together the longest contains the others.
  scripts.sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  for (const event of scripts) {
    const at = place(event);
    if (event.ts < (ends.get(at) ?? 0)) continue;
    ends.set(at, event.ts + (event.dur ?? 0));
    sum += event.tdur ?? 0;
  }
  return sum / 1000;
}

/** Milliseconds of processor time of each click: all its listeners, and the microtasks that come of them. */
export function clicksMs(events: readonly TraceEvent[]): number[] {
  return ofPages(events)
    .filter(({ name, args }) => name === 'EventDispatch' && args?.data?.type === 'click')
    .map(({ tdur = Number.NaN }) => tdur / 1000);
}

const place = ({ pid, tid }: TraceEvent) => `${pid}:${tid}`;

function ofPages(events: readonly TraceEvent[]): TraceEvent[] {
  const mains = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(place),
  );
  return events.filter((event) => event.ph === 'X' && mains.has(place(event)));
}
