import type { AuditEvent } from '@logpipeline/test-cluster';

/** The parts of a Role or ClusterRole that grant something. */
export type Role = {
  kind: string;
  metadata: { name: string };
  rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[];
};

/** `patch apps/deployments/scale`, `list pods`: every verb on every resource, once, in alphabetical order. */
export function grantedRights(roles: readonly Role[]): string[] {
  const rights = roles.flatMap(({ rules }) =>
    rules.flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) => verbs.map((verb) => right(verb, group, resource))),
      ),
    ),
  );
  return [...new Set(rights)].sort();
}

/** No answer yet, and the two that say no. What is not found or has changed meanwhile was allowed all the same. */
const REFUSED = new Set([0, 401, 403]);

/** The rights that a ServiceAccount has used: requests of the audit log that were not refused. */
export function usedRights(events: readonly AuditEvent[], serviceAccount: string): string[] {
  const used = events
    .filter(({ user }) => user.username === `system:serviceaccount:${serviceAccount}`)
    .flatMap(({ verb, objectRef, responseStatus }) => {
      const code = responseStatus?.code ?? 0;
      if (objectRef === undefined || REFUSED.has(code)) return [];
      const { apiGroup = '', resource, subresource } = objectRef;
      const whole = subresource === undefined ? resource : `${resource}/${subresource}`;
      // Server-side apply of what is not there yet: the server asks for both.
      const verbs = verb === 'patch' && code === 201 ? ['patch', 'create'] : [verb];
      return verbs.map((one) => right(one, apiGroup, whole));
    });
  return [...new Set(used)].sort();
}

/** What a ServiceAccount asked for and was refused for want of a right. */
export function refusedRights(events: readonly AuditEvent[], serviceAccount: string): string[] {
  const refused = events.filter(
    ({ user, responseStatus }) =>
      user.username === `system:serviceaccount:${serviceAccount}` && responseStatus?.code === 403,
  );
  return [...new Set(refused.map(({ verb, requestURI }) => `${verb} ${requestURI}`))].sort();
}

function right(verb: string, group: string, resource: string): string {
  return `${verb} ${group === '' ? '' : `${group}/`}${resource}`;
}
