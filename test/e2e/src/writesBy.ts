import type { AuditEvent } from '@logpipeline/test-cluster';

const READS = new Set(['get', 'list', 'watch']);

export type Write = {
  /** `patch logpipelines/status demo/mine` */
  what: string;
  /** Its answer, such as 200 or 409. */
  code: number;
  /** RFC 3339 with microseconds. */
  at: string;
  /** Whose token it was. */
  pod: string | undefined;
};

/**
 * What a ServiceAccount (`namespace:name`) asked the API server to change, in order, refused or not.
 * @param from RFC 3339 with as many digits as `at` has, or fewer; what came before is left out
 */
export function writesBy(events: readonly AuditEvent[], serviceAccount: string, from = ''): Write[] {
  return events
    .filter(
      ({ user, verb, stage, requestReceivedTimestamp: at }) =>
        user.username === `system:serviceaccount:${serviceAccount}` &&
        stage === 'ResponseComplete' &&
        !READS.has(verb) &&
        at >= from,
    )
    .map(({ verb, objectRef, requestURI, responseStatus, requestReceivedTimestamp, user }) => ({
      what: `${verb} ${objectRef === undefined ? requestURI : nameOf(objectRef)}`,
      code: responseStatus?.code ?? 0,
      at: requestReceivedTimestamp,
      pod: user.extra?.['authentication.kubernetes.io/pod-name']?.[0],
    }))
    .sort((a, b) => a.at.localeCompare(b.at));
}

function nameOf({ resource, subresource, namespace, name }: NonNullable<AuditEvent['objectRef']>): string {
  const whole = subresource === undefined ? resource : `${resource}/${subresource}`;
  return name === undefined ? `${whole} ${namespace ?? ''}` : `${whole} ${namespace ?? ''}/${name}`;
}
