import { expect, test } from 'vitest';
import { errorBiased } from '../../src/core/index.ts';
import { fakePage } from './fakePage.ts';
import { loggerOf, numbers } from './testLogger.ts';

test('records of a session that is not kept are kept for an error to come', async () => {
  const page = fakePage();
  const logger = loggerOf({ sampling: errorBiased({ keepPercent: 0, ring: 2 }) });
  for (let n = 0; n < 5; n++) logger.info(`${n}`);
  await logger.flush();
  expect(page.requests).toHaveLength(0);
  logger.error('now');
  logger.info('after');
  await logger.flush();
  expect(page.sent.map(({ message }) => message)).toEqual(['3', '4', 'now']);
  expect(numbers(page)).toEqual([0, 1, 2]);
});

test('a session that is not kept is not from its first record on', async () => {
  const page = fakePage();
  const logger = loggerOf({ sampling: errorBiased({ keepPercent: 1e-7 }) });
  for (let n = 0; n < 5; n++) logger.info(`${n}`);
  await logger.flush();
  expect(page.requests).toHaveLength(0);
});

test('a sampling that throws costs its record, and nothing else', async () => {
  const page = fakePage();
  const logger = loggerOf({
    sampling: (record) => {
      if (record.fields['message'] === 'bad') throw new Error('no');
      return [record];
    },
  });
  // Before and after the session is known.
  for (const message of ['bad', 'one']) logger.info(message);
  await logger.flush();
  for (const message of ['bad', 'two']) logger.info(message);
  await logger.flush();
  expect(page.sent.map(({ message }) => message)).toEqual(['one', 'DROPPED', 'two', 'DROPPED']);
  expect(logger.state().dropped).toEqual({ failed: 2 });
});
