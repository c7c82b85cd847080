import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** Tokens and keys of one cluster, made for it and thrown away with it. */
export type Credentials = {
  tokens: Record<keyof typeof users, string>;
  /** The API server's static token file: token, user, uid, groups. */
  tokenFile: string;
  /** RSA, PEM: signs the tokens of service accounts. */
  serviceAccountKey: string;
};

const users = {
  admin: ['admin', 'system:masters'],
  kubelet: ['system:node:node-1', 'system:nodes'],
  controllerManager: ['system:kube-controller-manager', ''],
  scheduler: ['system:kube-scheduler', ''],
  kubeProxy: ['system:kube-proxy', ''],
} as const;

export function makeCredentials(): Credentials {
  const token = () => randomBytes(24).toString('hex');
  const tokens = {
    admin: token(),
    kubelet: token(),
    controllerManager: token(),
    scheduler: token(),
    kubeProxy: token(),
  };
  const rows = Object.entries(users).map(
    ([key, [user, group]]) => `${tokens[key as keyof typeof users]},${user},${user},"${group}"`,
  );
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return { tokens, tokenFile: `${rows.join('\n')}\n`, serviceAccountKey: privateKey };
}
