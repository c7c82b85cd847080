// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startFetch, startXhr } from '../../src/collectors/api.ts';
import { isOwnRequest } from '../../src/collectors/ownRequests.ts';
import { recordingLogger } from '../svelte/recordingLogger.ts';

const HERE = 'https://shop.example.com';
const answering = () => vi.fn<typeof fetch>(async () => new Response(null));

beforeEach(() => vi.stubGlobal('location', new URL(`${HERE}/cart`)));
afterEach(() => vi.unstubAllGlobals());

describe('what the logger itself sends', () => {
  test.each([
    ['https://events.example.com', 'https://events.example.com/v1/logs?key=k', true],
    ['https://events.example.com/', 'https://events.example.com/v1/logs', true],
    ['/events', `${HERE}/events/v1/logs`, true],
    ['', `${HERE}/v1/logs`, true],
    [HERE, `${HERE}/api/orders`, false],
    ['https://events.example.com', 'https://events.example.com.evil.example/v1/logs', false],
  ])('with the endpoint %s: %s', (endpoint, url, expected) => {
    expect(isOwnRequest(url, { options: { endpoint, app: 'shop' } })).toBe(expected);
  });

  test('is left out, and the calls of an application on the same host are not', async () => {
    vi.stubGlobal('fetch', answering());
    const logger = Object.assign(recordingLogger(), { options: { endpoint: HERE, app: 'shop' } });
    const stop = startFetch(logger);
    await fetch('/v1/logs');
    await fetch('/api/orders');
    stop();
    expect(logger.records).toMatchObject([{ data: { url: `${HERE}/api/orders` } }]);
  });
});

describe('XMLHttpRequest', () => {
  /** As much of one as the collector touches. */
  class Request extends EventTarget {
    status = 0;
    open(_method: string, _url: string) {}
    send() {}
    getAllResponseHeaders = () => '';
    finish(by: string) {
      for (const type of [by, 'loadend']) this.dispatchEvent(new Event(type));
    }
  }

  test.each([
    ['load', 200, 'INFO', undefined],
    ['abort', 0, 'INFO', 'AbortError'],
    ['error', 0, 'ERROR', 'no answer'],
    ['timeout', 0, 'ERROR', 'no answer'],
  ])('that ends by %s', (by, status, level, failure) => {
    vi.stubGlobal('XMLHttpRequest', Request);
    const logger = recordingLogger();
    const stop = startXhr(logger);
    const request = new XMLHttpRequest() as unknown as Request;
    request.open('GET', '/api/orders');
    request.send();
    Object.assign(request, { status });
    request.finish(by);
    stop();
    expect(logger.records).toMatchObject([{ level, data: { status } }]);
    expect(logger.records[0]?.data['failure']).toBe(failure);
  });
});
