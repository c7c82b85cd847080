import type { Logger } from 'pino';
import { sourceKey } from './discovery.ts';
import type { NotTailed } from './sourceSet.ts';

/**
 * Says which logs cannot be read: each once until it can be, and all that come up at the same time together, since what one
 * may not read or open is usually true of hundreds.
 */
export function warnOfNotTailed(pipeline: string, log: Logger): (notTailed: readonly NotTailed[]) => void {
  let said = new Set<string>();
  return (notTailed) => {
    const fresh = notTailed.filter(({ identity }) => !said.has(sourceKey(identity)));
    said = new Set(notTailed.map(({ identity }) => sourceKey(identity)));
    const [first] = fresh;
    if (first === undefined) return;
    log.warn(
      { pipeline, logs: notTailed.length, source: first.identity, error: first.error },
      `Logs that the pipeline selects cannot be read; the one given is among them. Nothing of them is shipped until they can be; ` +
        `nothing is lost while they stay on the node. ${adviseOn(first.error)} They are tried again all the time.`,
    );
  };
}

/** The likely cause and the remedy. */
function adviseOn(error: string): string {
  if (/^(EACCES|EPERM)\b/.test(error))
    return 'The agent’s user may not read them: run it as root, or in a group that may, or with the capability DAC_READ_SEARCH.';
  if (/^(EMFILE|ENFILE)\b/.test(error))
    return 'Too many files are open: raise the limit (LimitNOFILE, ulimit -n, fs.file-max), or select fewer logs.';
  return 'Usual cause: missing permission, too many open files, or a disk that fails.';
}
