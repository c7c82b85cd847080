import { type FSWatcher, watch } from 'node:fs';

/**
 * Calls back when something is created, renamed or deleted in a folder; not in what lies below it.
 * - `watching`
 * - `missing`: the folder is gone
 * - `refused`: the kernel gives no more watches, with its message
 * @param onLost the watch ended by itself
 */
export type WatchOutcome =
  | { status: 'watching'; close: () => void }
  | { status: 'missing' }
  | { status: 'refused'; message: string };

export function watchFolder(
  path: string,
  onEvent: (name: string | null) => void,
  onLost: () => void,
): WatchOutcome {
  let watcher: FSWatcher;
  try {
    watcher = watch(path, { persistent: false }, (_event, name) => onEvent(name));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? { status: 'missing' } : { status: 'refused', message };
  }
  watcher.on('error', () => {
    watcher.close();
    onLost();
  });
  return { status: 'watching', close: () => watcher.close() };
}
