import { join } from 'node:path';
import { type Component, type ComponentContext, pauseImage, podSubnet } from './component.ts';

/** containerd with folders, socket and CNI network of its own. */
export function containerd({ layout, snapshotter }: ComponentContext): Component {
  const config = join(layout.config, 'containerd.toml');
  const cni = join(layout.config, 'cni');
  const root = join(layout.data, 'containerd');
  return {
    name: 'containerd',
    program: { installed: 'containerd' },
    args: ['--config', config],
    files: {
      [config]: toml(root, layout.containerdSocket, cni, snapshotter),
      [join(cni, '10-pods.conflist')]: JSON.stringify(network(layout.data), null, 2),
    },
  };
}

function toml(root: string, socket: string, cni: string, snapshotter: string): string {
  return `version = 2
root = "${root}"
state = "/run/containerd"
[grpc]
  address = "${socket}"
[plugins."io.containerd.internal.v1.opt"]
  path = "${root}/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  disable_apparmor = true
  # The node may not lower what its own processes got.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "${snapshotter}"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${cni}"
`;
}

function network(data: string): object {
  return {
    cniVersion: '0.4.0',
    name: 'pods',
    plugins: [
      {
        type: 'bridge',
        bridge: 'pods0',
        isGateway: true,
        ipMasq: true,
        hairpinMode: true,
        ipam: {
          type: 'host-local',
          ranges: [[{ subnet: podSubnet }]],
          routes: [{ dst: '0.0.0.0/0' }],
          dataDir: join(data, 'cni'),
        },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}
