import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where things that are slow to make live between runs, outside the checkout so that a fresh clone finds them:
 * `${XDG_CACHE_HOME:-~/.cache}/logpipeline/<parts>`. It may be deleted at any time; all of it can be made again.
 */
export function cacheFolder(...parts: string[]): string {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(base, 'logpipeline', ...parts);
}
