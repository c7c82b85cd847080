import { join } from 'node:path';
import { kubeconfigFor } from '../kubeconfig.ts';
import type { Component, ComponentContext } from './component.ts';

export function scheduler({ layout, credentials }: ComponentContext): Component {
  const kubeconfig = join(layout.config, 'scheduler.kubeconfig');
  return {
    name: 'kube-scheduler',
    program: { built: 'kube-scheduler' },
    args: [`--kubeconfig=${kubeconfig}`, '--leader-elect=false'],
    files: { [kubeconfig]: kubeconfigFor(layout, credentials.tokens.scheduler) },
  };
}
