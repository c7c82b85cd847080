/**
 * The kinds of Node's active resources that a test must not leave behind: those that something in the test opened, and that
 * it can close. Timers and pipes are not among them, because vitest itself comes and goes with those.
 */
const watched = ['TCPServerWrap', 'TCPSocketWrap', 'UDPWrap', 'ProcessWrap', 'FSEventWrap', 'StatWatcher'];

/** What a process holds at one moment. */
export interface Held {
  /** From `process.getActiveResourcesInfo()`. */
  resources: readonly string[];
  /** Paths of the open files in the temporary folder, where tests keep theirs. */
  files: readonly string[];
}

/** What there is more of than before, such as `ProcessWrap (2)` or `/tmp/x/1.log (1)`. */
export function leakedResources(before: Held, after: Held): string[] {
  const kinds = [...watched, ...new Set(after.files)];
  const count = ({ resources, files }: Held, kind: string) =>
    [...resources, ...files].filter((one) => one === kind).length;
  return kinds.flatMap((kind) => {
    const more = count(after, kind) - count(before, kind);
    return more > 0 ? [`${kind} (${more})`] : [];
  });
}
