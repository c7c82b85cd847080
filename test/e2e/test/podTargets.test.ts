import { describe, expect, test } from 'vitest';
import { podTargets } from '../src/podTargets.ts';

const pod = {
  metadata: {
    name: 'web-0',
    namespace: 'shop',
    uid: 'u-1',
    labels: { 'app.kubernetes.io/name': 'web' },
    annotations: { 'example.com/note': 'a b' },
    ownerReferences: [{ kind: 'StatefulSet', name: 'web', controller: true }],
  },
  spec: {
    nodeName: 'node-1',
    initContainers: [{ name: 'wait', image: 'wait:1' }],
    containers: [
      { name: 'app', image: 'web:1', ports: [{ containerPort: 8080, name: 'http' }, { containerPort: 9 }] },
      { name: 'side', image: 'side:1' },
    ],
  },
  status: {
    podIP: '10.244.0.4',
    hostIP: '10.213.0.2',
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [{ name: 'app', containerID: 'containerd://c1' }],
  },
};

describe('the targets of a pod', () => {
  test('are one a port, and one for a container that has none', () => {
    const targets = podTargets(pod).map(({ targets: [address], labels }) => [
      labels['__meta_kubernetes_pod_container_name'],
      address,
      labels['__meta_kubernetes_pod_container_port_name'],
    ]);
    expect(targets).toEqual([
      ['wait', '10.244.0.4', undefined],
      ['app', '10.244.0.4:8080', 'http'],
      ['app', '10.244.0.4:9', ''],
      ['side', '10.244.0.4', undefined],
    ]);
  });

  test('know what there is to know of the pod', () => {
    expect(podTargets(pod)[1]?.labels).toEqual({
      __meta_kubernetes_namespace: 'shop',
      __meta_kubernetes_pod_name: 'web-0',
      __meta_kubernetes_pod_uid: 'u-1',
      __meta_kubernetes_pod_ip: '10.244.0.4',
      __meta_kubernetes_pod_host_ip: '10.213.0.2',
      __meta_kubernetes_pod_node_name: 'node-1',
      __meta_kubernetes_pod_phase: 'Running',
      __meta_kubernetes_pod_ready: 'true',
      __meta_kubernetes_pod_controller_kind: 'StatefulSet',
      __meta_kubernetes_pod_controller_name: 'web',
      __meta_kubernetes_pod_label_app_kubernetes_io_name: 'web',
      __meta_kubernetes_pod_labelpresent_app_kubernetes_io_name: 'true',
      __meta_kubernetes_pod_annotation_example_com_note: 'a b',
      __meta_kubernetes_pod_annotationpresent_example_com_note: 'true',
      __meta_kubernetes_pod_container_name: 'app',
      __meta_kubernetes_pod_container_image: 'web:1',
      __meta_kubernetes_pod_container_id: 'containerd://c1',
      __meta_kubernetes_pod_container_init: 'false',
      __meta_kubernetes_pod_container_port_number: '8080',
      __meta_kubernetes_pod_container_port_name: 'http',
      __meta_kubernetes_pod_container_port_protocol: 'TCP',
    });
  });

  test('are none before it has an address', () => {
    expect(podTargets({ ...pod, status: { phase: 'Pending' } })).toEqual([]);
  });
});
