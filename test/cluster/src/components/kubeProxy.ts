import { join } from 'node:path';
import { kubeconfigFor } from '../kubeconfig.ts';
import { type Component, type ComponentContext, podSubnet } from './component.ts';

export function kubeProxy({ layout, credentials }: ComponentContext): Component {
  const kubeconfig = join(layout.config, 'kube-proxy.kubeconfig');
  return {
    name: 'kube-proxy',
    program: { built: 'kube-proxy' },
    args: [
      `--kubeconfig=${kubeconfig}`,
      '--proxy-mode=iptables',
      `--cluster-cidr=${podSubnet}`,
      `--hostname-override=${layout.nodeName}`,
      // Connection tracking limits belong to the machine, and cannot be set from a network namespace: leave them.
      '--conntrack-max-per-core=0',
      '--conntrack-min=0',
      '--conntrack-tcp-timeout-established=0s',
      '--conntrack-tcp-timeout-close-wait=0s',
    ],
    files: { [kubeconfig]: kubeconfigFor(layout, credentials.tokens.kubeProxy) },
  };
}
