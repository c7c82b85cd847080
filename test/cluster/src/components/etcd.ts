import { join } from 'node:path';
import type { Component, ComponentContext } from './component.ts';

export function etcd({ layout }: ComponentContext): Component {
  const client = 'http://127.0.0.1:2379';
  const peer = 'http://127.0.0.1:2380';
  return {
    name: 'etcd',
    program: { built: 'etcd' },
    args: [
      '--name=node-1',
      `--data-dir=${join(layout.data, 'etcd')}`,
      // A cluster that is thrown away need not survive the loss of power; fsync is most of its time.
      '--unsafe-no-fsync',
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=node-1=${peer}`,
    ],
  };
}
