import type { WorkFolder } from './workFolder.ts';

/** What is left of a run's files. @param good whether all was there once */
export function leave(
  options: { keep: boolean; json: boolean; s3: unknown },
  work: WorkFolder,
  good: boolean,
): void {
  const place = `logs, spool, objects and the agent's log are in ${work.root}`;
  if (good && !options.keep && (options.json || options.s3 !== null)) {
    work.removeAll();
    return;
  }
  work.removeEarlier();
  if (options.keep) {
    work.keep();
    process.stderr.write(`Kept: ${place}\n`);
  } else if (!good) process.stderr.write(`Left until the next run: ${place}\n`);
  else work.removeAllButObjects();
}
