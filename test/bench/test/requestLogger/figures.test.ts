import { expect, test } from 'vitest';
import { figuresOf, jsonResult, textResult } from '../../src/requestLogger/figures.ts';

test('what is added is the median of the differences within each round', () => {
  const figures = figuresOf(
    {
      bare: [50, 60, 80],
      logger: [70, 85, 99],
      withoutMemory: [60, 70, 90],
      pinoHttp: [90, 100, 120],
      bareNode: [20, 20, 20],
      loggerNode: [30, 31, 32],
    },
    1000,
  );
  expect(JSON.parse(jsonResult(figures))).toMatchObject({
    bareKoa: 60,
    bareNode: 20,
    rounds: 3,
    added: { logger: 20, withoutMemory: 10, pinoHttp: 40, loggerNode: 11 },
    ratios: { loggerToPinoHttp: 0.5, withoutMemoryToPinoHttp: 0.25 },
    isWithinLimits: true,
  });
  expect(textResult(figures)).toMatch(/added by the request logger +20\.0 {2}0\.50 of pino-http/);
});

test('a missed limit is said', () => {
  const none = [0];
  const rounds = {
    bare: none,
    withoutMemory: [16],
    logger: [39],
    pinoHttp: [1],
    bareNode: none,
    loggerNode: [1],
  };
  expect(textResult(figuresOf(rounds, 1))).toMatch(/MISSED {2}added to Koa with memory: false: 16\.0/);
});
