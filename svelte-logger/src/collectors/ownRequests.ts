import { logsAddress } from '../core/send/batch.ts';
import type { Logger } from '../core/types.ts';

/**
 * Whether the logger itself sends to this address: to log that would make more of it. Only that path, since the rest of the host may be the
 * application's own interface.
 *
 * @param url complete
 */
export function isOwnRequest(url: string, { options }: Pick<Logger, 'options'>): boolean {
  return url.startsWith(new URL(logsAddress(options.endpoint), location.href).href);
}
