// @vitest-environment happy-dom
import { afterEach, expect, test } from 'vitest';
import { startClicks } from '../../src/collectors/clicks.ts';
import { recordingLogger } from '../svelte/recordingLogger.ts';

let stop: () => void = () => undefined;
afterEach(() => stop());

function page(html: string) {
  document.body.innerHTML = html;
  const logger = recordingLogger();
  stop = startClicks(logger);
  const submit = (id: string) =>
    document.getElementById(id)?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  const click = (id: string) => document.getElementById(id)?.click();
  return {
    submit,
    click,
    actions: () => logger.records.map(({ data }) => `${data['action']} ${data['element']}`),
  };
}

test('a form that records its submits itself is left out, and clicks on its buttons are not', () => {
  const { submit, click, actions } = page(
    '<form id="own" data-log-own-submit><button id="pay" type="button">Pay</button></form><form id="other"></form>',
  );
  submit('own');
  submit('other');
  click('pay');
  expect(actions()).toEqual(['submit form#other', 'click button#pay']);
});

test('an element that records its clicks itself is left out, and submits of a form within it are not', () => {
  const { submit, click, actions } = page(
    '<div data-log-own><button id="buy" type="button">Buy</button><form id="form"></form></div>',
  );
  click('buy');
  submit('form');
  expect(actions()).toEqual(['submit form#form']);
});
