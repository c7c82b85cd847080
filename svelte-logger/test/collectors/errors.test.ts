// @vitest-environment happy-dom
import { afterEach, expect, test } from 'vitest';
import { type ErrorsOptions, startErrors } from '../../src/collectors/errors.ts';
import { recordingLogger } from '../svelte/recordingLogger.ts';

let stop: () => void = () => undefined;
afterEach(() => stop());

function page(options?: ErrorsOptions) {
  const logger = recordingLogger();
  stop = startErrors(logger, options);
  const reject = (reason: unknown) =>
    window.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason }));
  return { reject, errors: () => logger.records.map(({ error }) => error) };
}

/** As Firefox and Safari make them: the message is no part of the stack. */
const errorOf = (message: string) =>
  Object.assign(new Error(message), { stack: 'check@https://shop.example.com/app.js:1:2\n' });

test('what is left out goes by the message too where it is no part of the stack', () => {
  const { reject, errors } = page({ ignore: ['ResizeObserver', /^Error: chunk/g] });
  for (const message of ['ResizeObserver loop limit exceeded', 'chunk 7', 'chunk 8', 'real'])
    reject(errorOf(message));
  expect(errors()).toMatchObject([{ message: 'real' }]);
});

test('errors of one place with several messages are several, and the same one is told once', () => {
  const { reject, errors } = page();
  for (const message of ['a', 'b', 'a']) reject(errorOf(message));
  expect(errors()).toMatchObject([{ message: 'a' }, { message: 'b' }]);
});

test('what cannot be read as a text is told all the same', () => {
  const { reject, errors } = page();
  const reason = Object.create(null);
  reject(reason);
  expect(errors()).toEqual([reason]);
});
