import { costsOf } from '../../src/browser/figures.ts';
import type { Losses, Outcome } from '../../src/browser/losses.ts';
import type { Result } from '../../src/browser/result.ts';
import type { TimedRounds, TimedVisit } from '../../src/browser/timing.ts';

/** Three rounds: one of another speed than the others. */
export function exampleRounds(): TimedRounds {
  const visits = (scriptMs: number[]): TimedVisit[] =>
    scriptMs.map((ms, round) => ({
      initMs: round,
      clicks: [
        [0.5, 0.2, 0.2],
        [1, 0.2, 0.2],
        [2, 0.2, 0.2],
      ][round] as number[],
      clickCpu: [
        [0.4, 0.1, 0.1],
        [0.5, 0.1, 0.1],
        [0.9, 0.1, 0.1],
      ][round] as number[],
      scriptMs: ms,
    }));
  const none = [200, 220, 400];
  return {
    none: visits(none).map((visit) => ({ ...visit, clicks: [0.5, 0.1, 0.1], clickCpu: [0.2, 0.1, 0.1] })),
    emptyAction: visits([201, 221, 401]),
    logClick: visits([203, 222, 410]),
    logpipeline: visits([202, 222, 402]),
    faro: visits([220, 240, 420]),
    sentry: visits([210, 230, 410]),
    datadog: visits([205, 225, 405]),
  };
}

export function exampleLosses(ours: Partial<Outcome>): Losses {
  const none: Outcome = { lost: 0, twice: 0, twiceUntold: 0, twiceOnWire: 0 };
  return {
    closed: {
      logpipeline: { ...none, ...ours },
      faro: { ...none, twice: 50, twiceOnWire: 50 },
      sentry: { ...none, lost: 100 },
      datadog: { ...none, twice: 7, twiceUntold: 7, twiceOnWire: 7 },
    },
  };
}

export function exampleResult(): Result {
  const subject = (name: Result['subjects'][number]['name'], its: string) => ({
    name,
    package: its,
    version: '1.2.3',
    settings: '`as it is`',
    minified: 20_480,
    gzip: 10_240,
  });
  return {
    browser: 'Chromium 156',
    date: '2026-11-28',
    cores: 2,
    load: 0.25,
    rounds: 3,
    clicks: 3,
    subjects: [
      subject('logpipeline', 'ours'),
      subject('faro', 'faro'),
      subject('sentry', 'sentry'),
      subject('datadog', 'datadog'),
    ],
    costs: costsOf(exampleRounds()),
    losses: exampleLosses({}),
  };
}
