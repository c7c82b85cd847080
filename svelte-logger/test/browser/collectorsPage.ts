// Runs in the browser, with all collectors.
import { startApi } from '../../src/collectors/api.ts';
import { startClicks } from '../../src/collectors/clicks.ts';
import { startConsole } from '../../src/collectors/console.ts';
import { startErrors } from '../../src/collectors/errors.ts';
import { startNavigation } from '../../src/collectors/navigation.ts';
import { startPerformance } from '../../src/collectors/performance.ts';
import { startReports } from '../../src/collectors/reports.ts';
import { startVitals } from '../../src/collectors/vitals.ts';
import { createLogger } from '../../src/core/index.ts';

const logger = createLogger({
  endpoint: new URLSearchParams(location.search).get('endpoint') ?? '',
  app: 'shop',
  flushInterval: 200,
  collectors: [
    startErrors,
    startConsole,
    (one) => startApi(one, { traceHosts: [location.host] }),
    startClicks,
    startNavigation,
    startPerformance,
    startReports,
    startVitals,
  ],
});
document.body.innerHTML = `
  <button id=buy>Secret text</button> <div data-log-redact><button id=hidden>x</button></div>
  <form id=f><input name=card value=4111111111111111><button type=submit>Send</button></form>`;
document.querySelector('form')?.addEventListener('submit', (event) => event.preventDefault());
async function misbehave(): Promise<void> {
  for (let n = 0; n < 3; n++)
    setTimeout(() => {
      throw new Error('boom', { cause: new TypeError('why') });
    });
  setTimeout(() => void Promise.reject(new RangeError('nobody listens')));
  console.warn('printed', { token: 'secret-token' });
  await fetch('/api/200/17?q=secret-query');
  await fetch('/api/503').catch(() => {});
  await fetch('http://127.0.0.1:1/').catch(() => {});
  await new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/api/404');
    request.onloadend = resolve;
    request.send();
  });
  history.pushState({}, '', '/orders?id=secret-query');
}
Object.assign(window, { logger, misbehave });
