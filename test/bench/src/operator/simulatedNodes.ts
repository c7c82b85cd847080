import type { ApiClient } from '@logpipeline/kubernetes';
import { inParallel } from './inParallel.ts';

const REQUESTS_AT_ONCE = 16;

export type SimulatedNode = { name: string; podCidr: string; podAddress: string };

/** Each has a range of its own for its pods; the one pod that it gets, its agent, has one of these addresses. */
export function simulatedNodes(count: number): SimulatedNode[] {
  return Array.from({ length: count }, (_, index) => {
    const range = `10.${128 + (index >> 8)}.${index & 255}`;
    return {
      name: `node-${String(index).padStart(5, '0')}`,
      podCidr: `${range}.0/24`,
      podAddress: `${range}.1`,
    };
  });
}

/** They are Ready from the start; KWOK plays their pods. */
export async function createNodes(client: ApiClient, nodes: readonly SimulatedNode[]): Promise<void> {
  const room = { cpu: '32', memory: '256Gi', pods: '110' };
  await inParallel(nodes, REQUESTS_AT_ONCE, ({ name, podCidr }) =>
    client.request({
      method: 'POST',
      path: '/api/v1/nodes',
      body: {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: {
          name,
          labels: {
            'kubernetes.io/os': 'linux',
            'kubernetes.io/arch': 'amd64',
            'kubernetes.io/hostname': name,
          },
          annotations: { 'kwok.x-k8s.io/node': 'fake' },
        },
        spec: { podCIDR: podCidr, podCIDRs: [podCidr] },
        status: {
          capacity: room,
          allocatable: room,
          conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'simulated' }],
          nodeInfo: { operatingSystem: 'linux', architecture: 'amd64' },
          phase: 'Running',
        },
      },
    }),
  );
}
