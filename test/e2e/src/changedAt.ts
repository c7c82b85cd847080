import { RELEASE, type TestRelease } from './testRelease.ts';

/**
 * When the API server got a person's last change of a pipeline, in ms since 1970: kubectl's own start is not in it. The cluster needs an
 * audit log.
 */
export async function changedAt(release: TestRelease, pipeline: string): Promise<number> {
  const change = (await release.cluster.auditEvents()).findLast(
    ({ verb, user, objectRef }) =>
      verb === 'patch' &&
      objectRef?.resource === 'logpipelines' &&
      objectRef.namespace === RELEASE &&
      objectRef.name === pipeline &&
      !user.username.startsWith('system:serviceaccount:'),
  );
  if (change === undefined) throw new Error(`the audit log has no change of ${pipeline}`);
  return Date.parse(change.requestReceivedTimestamp);
}
