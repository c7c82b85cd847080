import { join } from 'node:path';
import { auditPolicy } from '../auditEvents.ts';
import { type Component, type ComponentContext, serviceSubnet } from './component.ts';

/** The folder in which the API server puts its self-signed certificate, `apiserver.crt`. */
export function apiServerCertificate(configFolder: string): string {
  return join(configFolder, 'pki', 'apiserver.crt');
}

export function apiServer({ layout, credentials, options }: ComponentContext): Component {
  const serviceAccountKey = join(layout.config, 'service-account.key');
  const policy = join(layout.config, 'audit-policy.json');
  const audit = options.auditLog
    ? [`--audit-policy-file=${policy}`, `--audit-log-path=${layout.auditLog}`]
    : [];
  const tokens = join(layout.config, 'tokens.csv');
  return {
    name: 'kube-apiserver',
    program: { built: 'kube-apiserver' },
    args: [
      '--etcd-servers=http://127.0.0.1:2379',
      `--cert-dir=${join(layout.config, 'pki')}`,
      '--secure-port=6443',
      `--advertise-address=${layout.nodeAddress}`,
      `--service-cluster-ip-range=${serviceSubnet}`,
      `--service-account-key-file=${serviceAccountKey}`,
      `--service-account-signing-key-file=${serviceAccountKey}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--token-auth-file=${tokens}`,
      '--authorization-mode=Node,RBAC',
      '--allow-privileged=true',
      '--kubelet-preferred-address-types=InternalIP',
      ...audit,
    ],
    files: {
      [serviceAccountKey]: credentials.serviceAccountKey,
      [tokens]: credentials.tokenFile,
      [policy]: auditPolicy,
    },
  };
}
