import type { ApiClient } from '@logpipeline/kubernetes';
import type { Access } from './requiredAccess.ts';

export type Asked = Access & { allowed: boolean };

/** Questions at once. */
const AT_ONCE = 8;

/**
 * Asks the API server what somebody may do: with `user` about a ServiceAccount (SubjectAccessReview, which the caller must be
 * allowed to create), else about the caller. Rejects with ApiError.
 */
export async function askAccess(
  client: ApiClient,
  wanted: readonly Access[],
  user: { namespace: string; serviceAccount: string } | undefined,
): Promise<Asked[]> {
  const answers: Asked[] = [];
  for (let at = 0; at < wanted.length; at += AT_ONCE) {
    const some = wanted.slice(at, at + AT_ONCE);
    answers.push(...(await Promise.all(some.map((access) => ask(client, access, user)))));
  }
  return answers;
}

async function ask(
  client: ApiClient,
  access: Access,
  user: { namespace: string; serviceAccount: string } | undefined,
): Promise<Asked> {
  const { verb, group, resource, subresource, namespace, name } = access;
  const resourceAttributes = {
    verb,
    group,
    resource,
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  };
  const kind = user === undefined ? 'SelfSubjectAccessReview' : 'SubjectAccessReview';
  const who =
    user === undefined
      ? {}
      : {
          user: `system:serviceaccount:${user.namespace}:${user.serviceAccount}`,
          groups: [
            'system:serviceaccounts',
            `system:serviceaccounts:${user.namespace}`,
            'system:authenticated',
          ],
        };
  const answer = await client.request<{ status?: { allowed?: boolean } }>({
    method: 'POST',
    path: `/apis/authorization.k8s.io/v1/${kind.toLowerCase()}s`,
    body: { apiVersion: 'authorization.k8s.io/v1', kind, spec: { ...who, resourceAttributes } },
  });
  return { ...access, allowed: answer.status?.allowed === true };
}
