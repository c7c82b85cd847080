import type { KubernetesObject, OwnerReference } from '@logpipeline/kubernetes';
import { ownLabels, TOKEN_KEY, tokenSecretName } from '../plan/names.ts';
import type { Settings } from '../settings/settings.ts';

/** What opens the agents' /status: made once, and kept for as long as the release is there. */
export function tokenSecret(
  release: Settings['release'],
  owner: OwnerReference,
  token: string,
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: tokenSecretName(release),
      namespace: release.namespace,
      labels: ownLabels(release),
      ownerReferences: [owner],
    },
    type: 'Opaque',
    data: { [TOKEN_KEY]: Buffer.from(token).toString('base64') },
  };
}

/** What a header takes. One that holds anything else is replaced, since neither side could use it. */
const BEARER = /^[\x21-\x7e]+$/;

/** Undefined when there is none that can be used. Without the line end that people leave, as the agents read it. Never log it. */
export function tokenIn(secret: KubernetesObject | undefined): string | undefined {
  const data = (secret?.['data'] ?? {}) as Record<string, string>;
  const token = Buffer.from(data[TOKEN_KEY] ?? '', 'base64')
    .toString()
    .trim();
  return BEARER.test(token) ? token : undefined;
}
