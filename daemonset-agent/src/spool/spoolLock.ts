import { lockFolder } from '@logpipeline/service';

/** Keeps other agents off the spool: two on one would ship lines twice. */
export function lockSpool(path: string): { release: () => void } {
  return lockFolder(path, {
    inUse:
      `spool.path: ${path} is in use by another agent, so this one does not start: two agents on one spool would ship ` +
      'lines twice. Stop the other agent, or give this one a folder of its own.',
    unusable: (why) =>
      `spool.path: ${path} cannot be used (${why}). It must be a folder that the agent may write to; ` +
      'give it one by spool.path in the settings file, or by STATE_DIRECTORY.',
  });
}
