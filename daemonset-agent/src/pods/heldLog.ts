import type { FoundLog } from '../pipeline/discovery.ts';
import type { LogSource } from '../tail/logSource.ts';

/**
 * A log that is opened at once, so that rotation and deletion do it no harm, and answers nothing to who reads it until it is
 * released: it is not known yet whether it is wanted.
 */
export function holdLog({ identity, open }: FoundLog): { log: FoundLog; release: () => void } {
  let held = true;
  return {
    log: { identity, open: (resume) => heldSource(open(resume), () => held) },
    release: () => {
      held = false;
    },
  };
}

function heldSource(source: LogSource, isHeld: () => boolean): LogSource {
  return {
    identity: source.identity,
    read: (buffer) => {
      if (!isHeld()) return source.read(buffer);
      source.observe();
      return { status: 'idle' };
    },
    consume: (bytes) => source.consume(bytes),
    observe: () => source.observe(),
    isAhead: (file) => source.isAhead(file),
    backlogBytes: () => source.backlogBytes(),
    unlinkedBytes: () => source.unlinkedBytes(),
    openFiles: () => source.openFiles(),
    trouble: () => source.trouble(),
    // Nothing of it is in memory, so that there is nothing to commit soon.
    vanishing: () => !isHeld() && source.vanishing(),
    abandonUnlinked: () => source.abandonUnlinked(),
    close: () => source.close(),
  };
}
