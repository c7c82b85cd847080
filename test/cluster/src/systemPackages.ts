/** A Debian package that the cluster cannot do without. */
export type SystemPackage = {
  package: string;
  /** One phrase for the person who is asked to let it be installed. */
  whyNeeded: string;
  /** A command on PATH, or an absolute path, whose presence says that the package is there. */
  probe: string;
};

/**
 * What the test cluster needs from Debian or Ubuntu. To be installed with `apt-get install --no-remove --no-install-recommends`,
 * and so that no service starts: the cluster runs its own containerd.
 */
export const systemPackages: readonly SystemPackage[] = [
  { package: 'containerd', whyNeeded: 'runs the containers', probe: 'containerd' },
  { package: 'runc', whyNeeded: 'starts one container', probe: 'runc' },
  {
    package: 'containernetworking-plugins',
    whyNeeded: "the pods' network (bridge, host-local, portmap)",
    probe: '/usr/lib/cni/bridge',
  },
  { package: 'iptables', whyNeeded: 'kube-proxy writes its rules with it', probe: 'iptables' },
  { package: 'conntrack', whyNeeded: 'kube-proxy forgets old connections with it', probe: 'conntrack' },
  { package: 'iproute2', whyNeeded: "connects the cluster's network to the machine", probe: 'ip' },
  { package: 'mount', whyNeeded: "the node's own view of /var/log, /var/lib and /run", probe: 'mount' },
  { package: 'util-linux', whyNeeded: 'namespaces of its own (unshare, nsenter)', probe: 'unshare' },
  { package: 'tini', whyNeeded: "is the node's first process, and reaps", probe: 'tini' },
  {
    package: 'buildah',
    whyNeeded: 'builds the images from the Dockerfile, without a daemon',
    probe: 'buildah',
  },
  {
    package: 'mmdebstrap',
    whyNeeded: 'makes the base image, where no registry is reached',
    probe: 'mmdebstrap',
  },
  { package: 'zstd', whyNeeded: 'reads objects back with a program that is not ours', probe: 'zstd' },
];
