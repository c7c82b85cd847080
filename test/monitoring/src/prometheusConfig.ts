/** Targets that are known beforehand. */
export type ScrapeJob = {
  /** The label `job`. */
  job: string;
  /** `host:port`, and what a scrape in a cluster would get by relabelling, such as `node`. */
  targets: readonly { address: string; labels?: Readonly<Record<string, string>> }[];
  /** Default `/metrics`. */
  path?: string;
  /** A label that both have stays as the target says it, as the chart's PodMonitors want it. Default false. */
  honorLabels?: boolean;
};

/** What a Prometheus of a test scrapes and evaluates. */
export type PrometheusSetup = {
  jobs?: readonly ScrapeJob[];
  /** Entries of `scrape_configs` as they are, where a job with known targets does not do. */
  scrapeConfigs?: readonly object[];
  /** Rule files' texts, YAML. */
  rules?: readonly string[];
  /** `host:port` of each Alertmanager. */
  alertmanagers?: readonly string[];
  /** A Go duration, for scrapes and rules alike. Default 1s. */
  interval?: string;
  externalLabels?: Readonly<Record<string, string>>;
};

/** The text of prometheus.yml; JSON is YAML. */
export function prometheusConfig(setup: PrometheusSetup, ruleFiles: readonly string[]): string {
  const interval = setup.interval ?? '1s';
  const jobs = (setup.jobs ?? []).map(({ job, targets, path, honorLabels = false }) => ({
    job_name: job,
    honor_labels: honorLabels,
    ...(path === undefined ? {} : { metrics_path: path }),
    static_configs: targets.map(({ address, labels }) => ({ targets: [address], labels: labels ?? {} })),
  }));
  const alertmanagers = setup.alertmanagers ?? [];
  const config = {
    global: {
      scrape_interval: interval,
      scrape_timeout: interval,
      evaluation_interval: interval,
      external_labels: setup.externalLabels ?? {},
    },
    rule_files: ruleFiles,
    scrape_configs: [...jobs, ...(setup.scrapeConfigs ?? [])],
    alerting: {
      alertmanagers: alertmanagers.map((address) => ({ static_configs: [{ targets: [address] }] })),
    },
  };
  return JSON.stringify(config, null, 2);
}
