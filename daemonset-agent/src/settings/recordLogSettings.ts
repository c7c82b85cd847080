import { dirname } from 'node:path';
import { absolutePath, oneOf, together } from '@logpipeline/service/settings';
import * as v from 'valibot';

/** A node's samples (`metric`) are the agent's own, and lines of applications (`log`) are no records yet. */
export const RECORD_KINDS = ['browser', 'request'] as const;

const recordLog = v.strictObject({
  kind: oneOf(RECORD_KINDS),
  path: absolutePath('the file that the service appends its records to'),
});

/** Logs of records that a service beside the agent writes. Each has a folder to itself: all that was rotated in it is deleted once shipped. */
export const recordLogs = v.pipe(
  v.array(
    recordLog,
    'allowed: a list such as [{kind: browser, path: /var/lib/logpipeline-ingest/browser/browser.log}]',
  ),
  together(
    (logs) => doubledFolders(logs).length === 0,
    (logs) => `two logs are in ${doubledFolders(logs).join(', ')}; give each a folder of its own`,
  ),
);

export type RecordLogSettings = v.InferOutput<typeof recordLog>;

/** Some entries may be wrong in themselves, see {@link together}. */
function doubledFolders(logs: unknown): string[] {
  const list = Array.isArray(logs) ? (logs as ({ path?: unknown } | null)[]) : [];
  const all = list.flatMap((log) => (typeof log?.path === 'string' ? [dirname(log.path)] : []));
  return [...new Set(all.filter((folder, index) => all.indexOf(folder) < index))];
}
