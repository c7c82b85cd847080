// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from 'vitest';
import { find, shownPage } from './shownPage.ts';

const shown = shownPage();
const actions = () => shown.logger.records.map(({ data }) => data['action']);

test('logSubmit records which button was pressed, and nothing that was typed', () => {
  shown.show('Actions');
  find('order').dispatchEvent(
    new SubmitEvent('submit', { submitter: find('pay'), bubbles: true, cancelable: true }),
  );
  expect(shown.logger.records).toMatchObject([
    { data: { action: 'order', element: 'form#order', submitter: 'button#pay' } },
  ]);
  expect(JSON.stringify(shown.logger.records)).not.toContain('4111');
});

describe('logView', () => {
  type Seen = Partial<IntersectionObserverEntry>;
  const observers: { look: (entry: Seen) => void; target?: Element; threshold: number[] }[] = [];
  class Observer {
    watching = true;
    constructor(callback: (entries: Seen[]) => void, { threshold }: { threshold: number[] }) {
      observers.push(this as never);
      this.threshold = threshold;
      this.look = (entry) => {
        if (this.watching)
          callback([{ intersectionRect: { height: 0 } as DOMRectReadOnly, rootBounds: null, ...entry }]);
      };
    }
    look: (entry: Seen) => void;
    threshold: number[];
    observe(target: Element) {
      Object.assign(this, { target });
    }
    disconnect() {
      this.watching = false;
    }
  }
  beforeEach(() => {
    observers.length = 0;
    globalThis.IntersectionObserver = Observer as never;
  });
  const look = (id: string, entry: Seen) =>
    observers.find(({ target }) => target === find(id))?.look({ isIntersecting: true, ...entry });

  test('records once, when half of it is visible', () => {
    shown.show('Actions');
    look('pricing', { intersectionRatio: 0.2 });
    expect(shown.logger.records).toEqual([]);
    look('pricing', { intersectionRatio: 0.6 });
    look('pricing', { intersectionRatio: 0 });
    look('pricing', { intersectionRatio: 0.6 });
    expect(shown.logger.records).toMatchObject([{ data: { action: 'pricing', element: 'section#pricing' } }]);
  });

  test('what is larger than the window counts when it fills half of it', () => {
    shown.show('Actions');
    const rootBounds = { height: 800 } as DOMRectReadOnly;
    const intersectionRect = { height: 500 } as DOMRectReadOnly;
    look('pricing', { intersectionRatio: 0.05, rootBounds, intersectionRect });
    expect(actions()).toEqual(['pricing']);
  });

  test.each([1.5, 3, 4.5, 9, 30, 45])(
    'what is %f windows high is seen while it is scrolled in',
    (windows) => {
      shown.show('Actions');
      const observer = observers.find(({ target }) => target === find('pricing'));
      const room = 800;
      // Browsers call when the part that is visible goes over a threshold; more of it than a window is never visible.
      for (const intersectionRatio of observer?.threshold ?? [])
        if (intersectionRatio * windows <= 1)
          look('pricing', {
            intersectionRatio,
            rootBounds: { height: room } as DOMRectReadOnly,
            intersectionRect: { height: intersectionRatio * windows * room } as DOMRectReadOnly,
          });
      expect(actions()).toEqual(['pricing']);
    },
  );

  test('with once: false each time that it comes', () => {
    shown.show('Attachments');
    for (const intersectionRatio of [0.6, 0.7, 0, 0.6])
      look('seen', { intersectionRatio, isIntersecting: intersectionRatio > 0 });
    expect(actions()).toEqual(['seen', 'seen']);
  });
});
