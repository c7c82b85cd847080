// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';
import { recordingLogger } from './recordingLogger.ts';
import { find, shownPage } from './shownPage.ts';

const shown = shownPage();

describe('useFrontendLogging', () => {
  test('the actions and errors of a component carry its name', () => {
    shown.show('Hooks', { lifecycle: false });
    find('act').click();
    find('fail').click();
    expect(shown.logger.records).toMatchObject([
      {
        component: 'MyComponent',
        data: { action: 'button_click', element: 'submit_button', draft: true },
      },
      { component: 'MyComponent', level: 'ERROR', error: { message: 'no such thing' } },
    ]);
  });

  test('records how long it took to render, and how long it stood', async () => {
    shown.show('Hooks');
    await shown.hide();
    expect(shown.logger.records).toMatchObject([
      { component: 'MyComponent', level: 'DEBUG', message: 'COMPONENT_MOUNT' },
      { component: 'MyComponent', level: 'DEBUG', message: 'COMPONENT_UNMOUNT' },
    ]);
    expect(shown.logger.records[0]?.data['render_ms']).toBeGreaterThanOrEqual(0);
    expect(shown.logger.records[1]?.data['mounted_ms']).toBeGreaterThanOrEqual(0);
  });
});

describe('ErrorBoundary', () => {
  const error = new RangeError('broken');

  test('records an error once, with the component, and shows what stands for it', async () => {
    const told: unknown[] = [];
    shown.show('Broken', { error: new RangeError('first'), onerror: (given: unknown) => told.push(given) });
    await expect.poll(() => find('failed')?.textContent).toBe('first');
    expect(shown.logger.records).toMatchObject([
      { component: 'Cart', level: 'ERROR', error: { message: 'first' }, data: { boundary: true } },
    ]);
    expect(shown.logger.records[0]?.error).toBeInstanceOf(RangeError);
    expect(told).toHaveLength(1);
  });

  test('shows nothing in place of it without a snippet', async () => {
    shown.show('Broken', { error: new RangeError('second'), fallback: false });
    await expect.poll(() => shown.logger.records).toHaveLength(1);
    expect(find('whole')).toBeNull();
  });

  test('shows its content when nothing breaks', () => {
    shown.show('Broken');
    expect([find('whole').textContent, shown.logger.records]).toEqual(['whole', []]);
  });

  test('an error that one boundary hands to the next has one stack, and one id', async () => {
    shown.show('Broken', { error, nested: true });
    await expect.poll(() => find('failed')?.textContent).toBe('broken');
    expect(shown.logger.records.filter(({ level }) => level === 'ERROR')).toHaveLength(1);
  });

  test('what a hook has recorded is only named, once', () => {
    const { onerror } = shown.page.useErrorBoundaryLogging('Cart');
    onerror({ message: 'Internal Error', errorId: 'err_1' });
    onerror({ message: 'Internal Error', errorId: 'err_1' });
    expect(shown.logger.records).toMatchObject([
      { component: 'Cart', level: 'WARN', message: 'ERROR_BOUNDARY', data: { error_id: 'err_1' } },
    ]);
  });
});

describe('the state', () => {
  test('follows the logger as a store and by runes, and what does not change renders nothing', () => {
    const rendered: string[] = [];
    shown.show('State', { onrender: (text: string) => rendered.push(text) });
    expect([find('store').textContent, find('runes').textContent]).toEqual(['0 fine', '0 online']);
    shown.logger.change({ queued: 3, online: false, lastError: 'the server answered 503' });
    shown.page.flushSync();
    expect(find('store').textContent).toBe('3 the server answered 503');
    shown.logger.change({ recent: [] });
    shown.page.flushSync();
    expect(rendered).toEqual(['0 online', '3 offline']);
  });

  test('goes over to a logger that is provided later', () => {
    const seen: number[] = [];
    const leave = shown.page.logger.subscribe(({ queued }) => seen.push(queued));
    const next = shown.page.provideLogger(recordingLogger());
    next.change({ queued: 5 });
    shown.logger.change({ queued: 9 });
    leave();
    next.change({ queued: 6 });
    expect(seen).toEqual([0, 0, 5]);
  });
});

test('children made before a logger was provided write to it', () => {
  const own = shown.page.logger.child({ component: 'Early' }).child({ data: { part: 1 } });
  shown.logger = shown.page.provideLogger(recordingLogger());
  own.info('late');
  expect(shown.logger.records).toMatchObject([{ component: 'Early', message: 'late', data: { part: 1 } }]);
});
