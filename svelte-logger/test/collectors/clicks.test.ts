// @vitest-environment happy-dom
import { afterEach, expect, test } from 'vitest';
import { startClicks } from '../../src/collectors/clicks.ts';
import { elementName } from '../../src/collectors/elementName.ts';
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

test('a click on a label is the one on its field', () => {
  const { click, actions } = page('<label id="label">Name <input id="field" type="checkbox"></label>');
  click('label');
  expect(actions()).toEqual(['click input#field']);
});

test('of texts that may be sent, those below data-log-redact and of fields are left out', () => {
  document.body.innerHTML = `<a id="plain">Pay</a><button id="card">Pay with <b data-log-redact>4111 1111</b></button>
    <div data-log="note" id="note"><textarea>my secret</textarea></div>`;
  const logger = Object.assign(recordingLogger(), {
    options: { endpoint: '', app: '', redact: { text: true } },
  });
  stop = startClicks(logger);
  for (const id of ['plain', 'card', 'note']) document.getElementById(id)?.click();
  expect(logger.records.map(({ data }) => data['text'])).toEqual(['Pay', undefined, undefined]);
});

test('in a shadow tree below data-log-redact an element is its tag, and a form with a field named id is itself', () => {
  document.body.innerHTML =
    '<div data-log-redact><p id="host"></p></div><form id="f"><input name="id"></form>';
  const root = document.getElementById('host')?.attachShadow({ mode: 'open' });
  const inner = document.createElement('button');
  inner.id = 'patient-17';
  root?.append(inner);
  expect(elementName(inner)).toBe('button');
  const form = document.querySelector('form') as HTMLFormElement;
  // As browsers have it; this page's DOM has not.
  Object.defineProperty(form, 'id', { value: form.firstChild });
  expect(elementName(form)).toBe('form#f');
});
