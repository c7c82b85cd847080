import { readdirSync } from 'node:fs';

/** Names in a log's folder; `gone`: there is no such folder, `failed`: it cannot be told now. */
export function listNames(directory: string): string[] | 'gone' | 'failed' {
  try {
    return readdirSync(directory);
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : 'failed';
  }
}
