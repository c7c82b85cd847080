/**
 * The programs that tests run, and the module in `go/` that each is built from. Programs that share a module are built by one
 * `go build`. To add one: a folder `go/<module>` whose go.mod names the package as `tool` (`go get -tool PACKAGE@VERSION`,
 * `go mod tidy`), and a line here.
 */
export const modules = {
  versitygw: {
    programs: { versitygw: 'github.com/versity/versitygw/cmd/versitygw' },
    ldflags: '-s -w',
  },
  kubernetes: {
    programs: {
      'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
      'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
      'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
      'kube-proxy': 'k8s.io/kubernetes/cmd/kube-proxy',
      kubelet: 'k8s.io/kubernetes/cmd/kubelet',
      kubectl: 'k8s.io/kubernetes/cmd/kubectl',
    },
    // Without a version the API server refuses to start: it cannot parse v0.0.0-master+$Format:%H$.
    ldflags: '-s -w -X k8s.io/component-base/version.gitVersion=v1.34.4',
  },
  etcd: {
    programs: { etcd: 'go.etcd.io/etcd/server/v3' },
    ldflags: '-s -w',
  },
  helm: {
    programs: { helm: 'helm.sh/helm/v3/cmd/helm' },
    // What `helm template` and `helm lint` take for the cluster's version, unless --kube-version says another.
    ldflags:
      '-s -w -X helm.sh/helm/v3/internal/version.version=v3.22.0' +
      ' -X helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor=1 -X helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=34' +
      ' -X helm.sh/helm/v3/pkg/lint/rules.k8sVersionMajor=1 -X helm.sh/helm/v3/pkg/lint/rules.k8sVersionMinor=34',
  },
  kwok: {
    programs: { kwok: 'sigs.k8s.io/kwok/cmd/kwok' },
    ldflags: '-s -w',
    // The Stage resources that say how simulated nodes and pods behave.
    folders: { 'kwok-stages': { module: 'sigs.k8s.io/kwok', folder: 'kustomize/stage' } },
  },
  pause: {
    programs: { pause: 'logpipeline.dev/test/binaries/pause' },
    ldflags: '-s -w',
  },
} as const satisfies Record<string, GoModule>;

export type GoModule = {
  /** Program name to Go package path. */
  readonly programs: Readonly<Record<string, string>>;
  readonly ldflags: string;
  /** Folders of Go modules that are kept beside the programs, by the name that they get there. */
  readonly folders?: Readonly<Record<string, { readonly module: string; readonly folder: string }>>;
};

export type ModuleName = keyof typeof modules;

/** The name of any program in the table. */
export type ProgramName = { [M in ModuleName]: keyof (typeof modules)[M]['programs'] }[ModuleName];

/** All program names, in the order of the table. */
export const programNames = Object.values(modules).flatMap((module) =>
  Object.keys(module.programs),
) as ProgramName[];

/** The module that builds a program. Throws when the table does not know the name. */
export function moduleOf(program: ProgramName): ModuleName {
  for (const [name, module] of Object.entries(modules)) {
    if (program in module.programs) return name as ModuleName;
  }
  throw new Error(`no such program: ${program}; the table has ${programNames.join(', ')}`);
}
