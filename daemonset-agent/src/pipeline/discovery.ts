import type { SourceIdentity } from '@logpipeline/records';
import type { PodKnowledge } from '../pods/podFacts.ts';
import type { LogSource, Place } from '../tail/logSource.ts';

/** A log that was found on the node and that can be opened. */
export type FoundLog = {
  identity: SourceIdentity;
  /** `resume`: where each of its streams goes on; undefined: from the start. Throws when it cannot be opened. */
  open(resume: Place[] | undefined): LogSource;
};

/** Which logs there are. One discovery serves all pipelines. */
export interface Discovery {
  /** Resolves when everything that was there at the start has been found. */
  readonly scanned: Promise<void>;
  logs(): Iterable<FoundLog>;
  /** How many logs are not among them although they are selected, see `PathLogs`. */
  leftOut?(): number;
  /** Whether a log that is not among `logs()` is on disk all the same (globs that were changed, say). */
  exists(identity: SourceIdentity): boolean;
  /** What is known of the pod of a container's log. Left out where there is no API server to ask, as on a plain machine. */
  podOf?(identity: SourceIdentity): PodKnowledge | undefined;
  /** Called at once when a log is found, or what is known of its pod changes. Returns what undoes it. */
  onChange(listener: () => void): () => void;
  close(): void;
}

/** One string for one source, to find it again. */
export function sourceKey(identity: SourceIdentity): string {
  return identity.type === 'container'
    ? `${identity.uid}/${identity.container}/${identity.restart}`
    : identity.path;
}
