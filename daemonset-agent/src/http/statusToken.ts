import { readFileSync } from 'node:fs';

/**
 * The token that `/status` wants, from a file that the kubelet changes when its Secret does. It is read for each request: a new token
 * must not need a restart, or the operator would hear nothing of any node after somebody had deleted the Secret. A file that is gone or
 * empty for a moment leaves the last token in force.
 *
 * @throws when the file cannot be read now, or is empty
 */
export function statusToken(path: string | undefined): (() => string) | undefined {
  if (path === undefined) return undefined;
  let token = read(path);
  if (token === '')
    throw new Error(`http.statusTokenFile: ${path} is empty; it must hold the token for /status`);
  return () => {
    try {
      token = read(path) || token;
    } catch {
      // The next request tries again.
    }
    return token;
  };
}

function read(path: string): string {
  return readFileSync(path, 'utf8').trim();
}
