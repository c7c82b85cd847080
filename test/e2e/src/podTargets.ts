import type { Json } from './testRelease.ts';

/** An entry of what `http_sd_configs` are answered. */
export type TargetGroup = { targets: string[]; labels: Record<string, string> };

const META = '__meta_kubernetes_pod_';

/**
 * The targets that Prometheus makes of a pod with `role: pod`, and their labels before relabelling: one a port of each container, and
 * one without a port for a container that declares none.
 * https://github.com/prometheus/prometheus/blob/v2.42.0/discovery/kubernetes/pod.go
 */
export function podTargets(pod: Json): TargetGroup[] {
  const { metadata, spec, status = {} } = pod;
  // It has no address yet, or never will.
  if (!status.podIP) return [];
  const { initContainers = [], containers = [] } = spec;
  const ofPod = podLabels(metadata, spec, status);
  const groups = (container: Json, isInit: boolean) => {
    const labels = { ...ofPod, ...containerLabels(container, status, isInit) };
    const { ports = [] } = container;
    if (ports.length === 0) return [{ targets: [status.podIP], labels }];
    return ports.map((port: Json) => ({
      targets: [`${status.podIP}:${port.containerPort}`],
      labels: { ...labels, ...portLabels(port) },
    }));
  };
  return [
    ...initContainers.flatMap((one: Json) => groups(one, true)),
    ...containers.flatMap((one: Json) => groups(one, false)),
  ];
}

function podLabels(metadata: Json, spec: Json, status: Json): Record<string, string> {
  const ready = status.conditions?.find(({ type }: Json) => type === 'Ready')?.status ?? 'unknown';
  const controller = metadata.ownerReferences?.find((owner: Json) => owner.controller);
  return {
    __meta_kubernetes_namespace: metadata.namespace,
    [`${META}name`]: metadata.name,
    [`${META}uid`]: metadata.uid,
    [`${META}ip`]: status.podIP,
    [`${META}host_ip`]: status.hostIP ?? '',
    [`${META}node_name`]: spec.nodeName ?? '',
    [`${META}phase`]: status.phase ?? '',
    [`${META}ready`]: ready.toLowerCase(),
    ...(controller === undefined
      ? {}
      : { [`${META}controller_kind`]: controller.kind, [`${META}controller_name`]: controller.name }),
    ...mapLabels('label', metadata.labels),
    ...mapLabels('annotation', metadata.annotations),
  };
}

function mapLabels(what: 'label' | 'annotation', map: Record<string, string> = {}): Record<string, string> {
  const named = Object.entries(map).map(
    ([key, value]) => [key.replace(/[^A-Za-z0-9_]/g, '_'), value] as const,
  );
  return Object.fromEntries(
    named.flatMap(([key, value]) => [
      [`${META}${what}_${key}`, value],
      [`${META}${what}present_${key}`, 'true'],
    ]),
  );
}

function containerLabels(container: Json, status: Json, isInit: boolean): Record<string, string> {
  const statuses = (isInit ? status.initContainerStatuses : status.containerStatuses) ?? [];
  const { containerID = '' } = statuses.find(({ name }: Json) => name === container.name) ?? {};
  return {
    [`${META}container_name`]: container.name,
    [`${META}container_image`]: container.image ?? '',
    [`${META}container_id`]: containerID,
    [`${META}container_init`]: String(isInit),
  };
}

function portLabels(port: Json): Record<string, string> {
  return {
    [`${META}container_port_number`]: String(port.containerPort),
    [`${META}container_port_name`]: port.name ?? '',
    [`${META}container_port_protocol`]: port.protocol ?? 'TCP',
  };
}
