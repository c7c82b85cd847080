// Runs in the browser, minified.
import { startErrors } from '../../src/collectors/errors.ts';
import { createLogger } from '../../src/core/index.ts';
import { totalOf } from './brokenCart.ts';

const query = new URLSearchParams(location.search);
const logger = createLogger({
  endpoint: query.get('endpoint') ?? '',
  app: 'shop',
  release: query.get('release') ?? '',
  flushInterval: 200,
  collectors: [startErrors],
});

function checkOut(count: number): number {
  return totalOf([{ price: 1, count }]) + 1;
}

class Basket {
  async pay(count: number): Promise<number> {
    await Promise.resolve();
    return checkOut(count);
  }
}

function logCaught(count: number): void {
  try {
    checkOut(count);
  } catch (error) {
    logger.logError(error, { data: { how: 'caught' } });
  }
}

document.body.innerHTML = '<button id=break>Break</button>';
document.querySelector('#break')?.addEventListener('click', () => {
  logCaught(-1);
  setTimeout(() => checkOut(-2));
  void new Basket().pay(-3);
});
Object.assign(window, { logger });
