import type { ApiError, KubernetesObject } from '@logpipeline/kubernetes';
import type { Credentials, CredentialsAnswer } from '../plan/environment.ts';
import type { Problem } from '../problem.ts';

const KEY_OF = {
  accessKeyId: 'AWS_ACCESS_KEY_ID',
  secretAccessKey: 'AWS_SECRET_ACCESS_KEY',
  sessionToken: 'AWS_SESSION_TOKEN',
} as const satisfies Record<keyof Credentials, string>;

/** Keys of Secrets that may hold credentials; the informer keeps no others. */
export const CREDENTIAL_KEYS: readonly string[] = Object.values(KEY_OF);

/**
 * What editors, `echo` and `kubectl create secret --from-file` leave around a value: line ends, spaces, a byte order mark. No credential
 * begins or ends in one.
 */
const AROUND = /^[\s\uFEFF]+|[\s\uFEFF]+$/g;
/** The access key and the token are sent in headers as they are; the secret key never is, and may have any character of text. */
const VISIBLE = /^[\x21-\x7e]*$/;
const TEXT = /^[^\p{Cc}\uFFFD]*$/u;

/** What a pipeline's Secret holds; undefined is a Secret that is not there. No message has a value in it. */
export function credentialsIn(
  secret: KubernetesObject | undefined,
  namespace: string,
  name: string,
): CredentialsAnswer {
  const where = `The Secret ${namespace}/${name}, which spec.s3.credentialsSecretRef names,`;
  const howTo = `Give it the keys ${KEY_OF.accessKeyId} and ${KEY_OF.secretAccessKey}, and ${KEY_OF.sessionToken} for temporary credentials.`;
  if (secret === undefined)
    return { ok: false, problem: missing(`${where} is not there. Make it. ${howTo}`) };
  const data = (secret['data'] ?? {}) as Record<string, string>;
  const decoded = (field: keyof Credentials) =>
    Buffer.from(data[KEY_OF[field]] ?? '', 'base64')
      .toString('utf8')
      .replace(AROUND, '');
  const accessKeyId = decoded('accessKeyId');
  const secretAccessKey = decoded('secretAccessKey');
  const sessionToken = decoded('sessionToken');
  const absent = [
    ...(accessKeyId === '' ? [KEY_OF.accessKeyId] : []),
    ...(secretAccessKey === '' ? [KEY_OF.secretAccessKey] : []),
  ];
  if (absent.length > 0) {
    return {
      ok: false,
      problem: missing(`${where} has no ${absent.join(' and no ')}, or an empty one. ${howTo}`),
    };
  }
  const garbled = [
    ...(VISIBLE.test(accessKeyId) ? [] : [KEY_OF.accessKeyId]),
    ...(TEXT.test(secretAccessKey) ? [] : [KEY_OF.secretAccessKey]),
    ...(VISIBLE.test(sessionToken) ? [] : [KEY_OF.sessionToken]),
  ];
  if (garbled.length > 0) {
    const found = 'with characters in it that none has, such as a line end, or bytes that are no text';
    return {
      ok: false,
      problem: missing(`${where} has ${garbled.join(' and ')} ${found}. Make it again. ${howTo}`),
    };
  }
  return {
    ok: true,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === '' ? {} : { sessionToken }) },
  };
}

function missing(message: string): Problem {
  return { condition: 'BucketReady', reason: 'CredentialsMissing', message };
}

/**
 * The server does not let the operator read the Secret: what to run so that it does.
 * @param operator the ServiceAccount that it is taken to have, when the refusal does not name it
 */
export function forbiddenSecret(
  refusal: ApiError,
  namespace: string,
  name: string,
  operator: { namespace: string; name: string },
): Problem {
  const user = /"system:serviceaccount:([^:"]+):([^:"]+)"/.exec(refusal.message);
  const account = `${user?.[1] ?? operator.namespace}:${user?.[2] ?? operator.name}`;
  const role = `logpipeline-${name}`;
  const message =
    `The operator may not get the Secret ${namespace}/${name} (verb get, resource secrets), which spec.s3.credentialsSecretRef names. ` +
    `Allow it that one: kubectl -n ${namespace} create role ${role} --verb=get --resource=secrets --resource-name=${name} && ` +
    `kubectl -n ${namespace} create rolebinding ${role} --role=${role} --serviceaccount=${account}`;
  return { condition: 'BucketReady', reason: 'Forbidden', message };
}
