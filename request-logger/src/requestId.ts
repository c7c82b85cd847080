import { randomUUID } from 'node:crypto';

/** Safe in a header, in JSON, on a terminal, in a shell's single quotes and as a file name; long enough for what proxies make. */
const ACCEPTABLE = /^[A-Za-z0-9._:=+-]{1,128}$/;

/**
 * The id of one request.
 * @param header what came as `X-Request-Id`; several of them are joined by Node with a comma, and so are not acceptable
 */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && ACCEPTABLE.test(header) ? header : randomUUID();
}
