import { initializeFaro, LogLevel } from '@grafana/faro-web-sdk';
import type { Product } from '../product.ts';

/** As in its quick start, with its default instrumentations and its fetch transport. A log's context is of texts only. */
export function start(endpoint: string): Product {
  const faro = initializeFaro({ url: `${endpoint}/collect`, app: { name: 'shop', version: '1.0.0' } });
  return {
    record: (message, data) =>
      faro.api.pushLog([message], {
        level: LogLevel.INFO,
        context: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, String(value)])),
      }),
  };
}
