import { systemPackages as clusterPackages } from '../../test/cluster/src/systemPackages.ts';

/** A package of Debian and Ubuntu that tests need. */
export interface SystemPackage {
  package: string;
  /** One phrase for the person on whose machine it is installed. */
  whyNeeded: string;
  /**
   * What says that it is there, wherever it came from: a program on PATH, an absolute path, or a command that succeeds.
   */
  probe: string | readonly string[];
}

/** The tiers that need packages. */
export type PackageTable = 'integration' | 'browser' | 'rules' | 'cluster';

/** What tests of monitoring start; the package `prometheus` has promtool too. */
const monitoringPackages: readonly SystemPackage[] = [
  {
    package: 'prometheus',
    whyNeeded: 'scrapes agents, evaluates rules and dashboards',
    probe: 'prometheus',
  },
  {
    package: 'prometheus-alertmanager',
    whyNeeded: 'brings alerts to a receiver',
    probe: 'prometheus-alertmanager',
  },
  {
    package: 'prometheus-node-exporter',
    whyNeeded: 'measures the same machine, to compare with',
    probe: 'prometheus-node-exporter',
  },
];

/** By tier. What a machine lacks is installed only when the tier has tests and is about to run. */
export const systemPackages: Readonly<Record<PackageTable, readonly SystemPackage[]>> = {
  integration: [
    { package: 'zstd', whyNeeded: 'opens objects with a program that is not ours', probe: 'zstdcat' },
    {
      package: 'python3-venv',
      whyNeeded: "opens objects with Python's zstandard",
      probe: ['python3', '-c', 'import venv, ensurepip'],
    },
    {
      package: 'default-jdk-headless',
      whyNeeded: 'opens objects as Spark, Trino and Athena do',
      probe: 'javac',
    },
    { package: 'maven', whyNeeded: 'fetches the decoders of Spark, Trino and Athena', probe: 'mvn' },
    ...monitoringPackages,
  ],
  browser: [
    { package: 'chromium', whyNeeded: 'is a browser that tests drive', probe: 'chromium' },
    { package: 'firefox-esr', whyNeeded: 'is the other browser that tests drive', probe: 'firefox-esr' },
  ],
  rules: [
    { package: 'prometheus', whyNeeded: 'its promtool tests the alert rules', probe: 'promtool' },
    {
      package: 'prometheus-alertmanager',
      whyNeeded: 'its amtool tests the example of routes',
      probe: 'amtool',
    },
  ],
  cluster: [...clusterPackages, ...monitoringPackages],
};
