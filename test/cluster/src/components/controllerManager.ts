import { join } from 'node:path';
import { kubeconfigFor } from '../kubeconfig.ts';
import { apiServerCertificate } from './apiServer.ts';
import type { Component, ComponentContext } from './component.ts';

export function controllerManager({ layout, credentials }: ComponentContext): Component {
  const kubeconfig = join(layout.config, 'controller-manager.kubeconfig');
  return {
    name: 'kube-controller-manager',
    program: { built: 'kube-controller-manager' },
    args: [
      `--kubeconfig=${kubeconfig}`,
      `--root-ca-file=${apiServerCertificate(layout.config)}`,
      `--service-account-private-key-file=${join(layout.config, 'service-account.key')}`,
      '--use-service-account-credentials=true',
      '--leader-elect=false',
      // Otherwise it makes a folder in the machine's /usr/libexec.
      `--flex-volume-plugin-dir=${join(layout.data, 'volume-plugins')}`,
    ],
    files: { [kubeconfig]: kubeconfigFor(layout, credentials.tokens.controllerManager) },
  };
}
