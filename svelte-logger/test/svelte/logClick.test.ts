// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { startClicks } from '../../src/collectors/clicks.ts';
import { OWN_CLICKS, OWN_SUBMITS, type Own, type Owner } from '../../src/collectors/ownRecords.ts';
import { recordingLogger } from './recordingLogger.ts';
import { find, shownPage } from './shownPage.ts';

const shown = shownPage();
const actions = () => shown.logger.records.map(({ data }) => data['action']);

function press(target: Element, key: string, more: KeyboardEventInit = {}): void {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }));
  target.dispatchEvent(new KeyboardEvent('keyup', { key, bubbles: true }));
}

test.each([
  ['a string is the action, the id names the element', 'save', ['save', 'button#save', 'INFO']],
  ['an object', { action: 'store', element: 'e', level: 'WARN' }, ['store', 'e', 'WARN']],
  ['an object without an action', { data: { action: 'never' } }, ['click', 'button#save', 'INFO']],
  ['nothing', undefined, ['save', 'button#save', 'INFO']],
])('%s', (_, logged, expected) => {
  shown.show('Actions', { logged });
  find('icon').click();
  expect(shown.logger.records.map(({ level, data }) => [data['action'], data['element'], level])).toEqual([
    expected,
  ]);
  expect(shown.logger.records[0]?.message).toBe('USER_ACTION');
});

test.each([false, null])('%s records nothing', (logged) => {
  shown.show('Actions', { logged });
  find('save').click();
  expect(shown.logger.records).toEqual([]);
});

test('without a parameter the name stands for the element', () => {
  shown.show('Actions');
  (document.querySelector('[name=plain]') as HTMLElement).click();
  expect(shown.logger.records).toMatchObject([{ data: { action: 'click', element: 'button[plain]' } }]);
});

test('of nested elements the innermost records, and what stops the event stops the record', () => {
  shown.show('Actions');
  for (const id of ['inner', 'text', 'stops']) find(id).click();
  expect(shown.logger.records).toMatchObject([
    { level: 'WARN', data: { action: 'delete', element: 'card_delete', id: 7 } },
    { level: 'INFO', data: { action: 'open_card', element: 'div#card' } },
  ]);
});

test.each([
  ['stops the event', (event: Event) => event.stopPropagation()],
  ['lets nobody else have the event', (event: Event) => event.stopImmediatePropagation()],
  [
    'disables the element',
    (event: Event) => (event.currentTarget as Element).toggleAttribute('disabled', true),
  ],
])('a listener that was added later and %s comes too late for the first click', (_, listener) => {
  shown.show('Actions', { logged: 'save' });
  find('save').addEventListener('click', listener);
  find('save').click();
  expect(actions()).toEqual(['save']);
});

test.each(['Enter', ' '])('a div with a role is activated by the key %j, once', (key) => {
  shown.show('Actions');
  press(find('fake'), key);
  press(find('fake'), key);
  expect(actions()).toEqual(['faked', 'faked']);
});

test('once also when its own handler clicks, and by the pointer again after it', async () => {
  shown.show('Actions', { onkey: () => find('fake').click() });
  press(find('fake'), 'Enter');
  expect(actions()).toEqual(['faked']);
  await new Promise((resolve) => setTimeout(resolve));
  find('fake').click();
  expect(actions()).toEqual(['faked', 'faked']);
});

test.each([
  ['another key', 'fake', 'a', {}],
  ['a key held down', 'fake', 'Enter', { repeat: true }],
  ['a shortcut', 'fake', 'Enter', { ctrlKey: true }],
  ['an element without a role', 'roleless', ' ', {}],
  ['a native button, of which the browser makes a click', 'save', 'Enter', {}],
])('%s is no activation', (_, id, key, more) => {
  shown.show('Actions');
  press(find(id), key, more);
  expect(shown.logger.records).toEqual([]);
});

test('a click on a label, which clicks its checkbox, is one', async () => {
  shown.show('Actions');
  find('agree-text').click();
  expect(actions()).toEqual(['agree']);
  await new Promise((resolve) => setTimeout(resolve));
  find('agree').click();
  expect(actions()).toEqual(['agree', 'agree']);
});

test('nothing while disabled, by the attribute or by ARIA', () => {
  shown.show('Actions', { disabled: true });
  find('save').dispatchEvent(new MouseEvent('click', { bubbles: true }));
  find('fake').setAttribute('aria-disabled', 'true');
  find('fake').click();
  press(find('fake'), 'Enter');
  expect(shown.logger.records).toEqual([]);
});

test('as an attachment it reaches the element of a component, and may stand without a call', () => {
  shown.show('Attachments', { logged: { action: 'attached' } });
  find('wrapped').click();
  find('bare').click();
  expect(shown.logger.records).toMatchObject([
    { data: { action: 'attached', element: 'button#wrapped' } },
    { data: { action: 'click', element: 'button#bare' } },
  ]);
});

test('ends with the element', async () => {
  shown.show('Actions');
  const button = find('save');
  await shown.hide();
  button.click();
  expect(shown.logger.records).toEqual([]);
});

test('called by hand it is updated and destroyed', () => {
  const button = document.createElement('button');
  document.body.append(button);
  const logging = shown.page.logClick(button, 'first');
  button.click();
  logging.update({ action: 'second' });
  button.click();
  logging.destroy();
  logging.destroy();
  button.click();
  button.remove();
  expect(actions()).toEqual(['first', 'second']);
});

test('begun anew on the same element it records each click once', () => {
  const button = document.createElement('button');
  document.body.append(button);
  shown.page.logClick(button, 'first').destroy();
  const second = shown.page.logClick(button, 'second');
  button.click();
  second.destroy();
  button.remove();
  expect(actions()).toEqual(['second']);
});

test.each([
  ['first', 'second'],
  ['second', 'first'],
])('of two on one element one is left when the %s ends', (ends, left) => {
  const button = document.createElement('button');
  document.body.append(button);
  const both = {
    first: shown.page.logClick(button, 'first'),
    second: shown.page.logClick(button, 'second'),
  };
  button.click();
  both[ends as 'first'].destroy();
  button.click();
  both[left as 'first'].destroy();
  button.click();
  button.remove();
  expect(actions()).toEqual(['first', left]);
});

test('a label’s click is one for what lies around it, and one for the field that logs itself', () => {
  document.body.innerHTML = '<div><label>Text <input type="checkbox"></label></div>';
  const [row, label, field] = document.querySelectorAll<HTMLElement>('div,label,input');
  if (!row || !label || !field) throw new Error('BUG: the page lacks them');
  shown.page.logClick(row, 'row');
  shown.page.logClick(field, 'toggle');
  // In the order of browsers: happy-dom clicks the field before the label's own click has come to the row.
  label.dispatchEvent(new Event('click', { bubbles: true }));
  field.click();
  row.remove();
  expect(actions()).toEqual(['row', 'toggle']);
});

test('tells the collector of clicks that it records itself, as long as it does', async () => {
  shown.show('Actions');
  const isMarked = (element: Owner, own: Own = OWN_CLICKS) => (element[own]?.size ?? 0) > 0;
  const marks = () =>
    [...document.querySelectorAll('*')]
      .filter((element) => isMarked(element))
      .map((element) => element.id || element.tagName);
  expect(marks()).toEqual(['save', 'BUTTON', 'card', 'inner', 'fake', 'roleless', 'label']);
  expect(isMarked(find('order'), OWN_SUBMITS)).toBe(true);
  const button = find('save');
  await shown.hide();
  expect(isMarked(button)).toBe(false);
});

test('the collector of clicks leaves out what records itself, as long as it does', async () => {
  shown.show('Actions', { disabled: false });
  const collected = recordingLogger();
  const stop = startClicks(collected);
  const button = find('save');
  find('icon').click();
  find('order').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  expect(collected.records).toEqual([]);
  await shown.hide();
  document.body.append(button);
  button.click();
  stop();
  button.remove();
  expect(collected.records).toMatchObject([{ data: { action: 'click', element: 'button#save' } }]);
});
