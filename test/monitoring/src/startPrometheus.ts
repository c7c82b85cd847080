import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@logpipeline/test-binaries';
import { type PrometheusClient, prometheusClient } from './prometheusClient.ts';
import { type PrometheusSetup, prometheusConfig } from './prometheusConfig.ts';
import { startServerProcess } from './serverProcess.ts';

/** A running Prometheus; asked by the functions of `PrometheusClient`. */
export type Prometheus = PrometheusClient & {
  /** Such as `http://127.0.0.1:34567`. */
  readonly url: string;
  readonly pid: number;
  /** Goes on with another setup in the place of the former one; what was scraped stays. Rejects when it is refused. */
  configure(setup: PrometheusSetup): Promise<void>;
  /** What it printed so far. */
  log(): Promise<string>;
  /** Ends it and removes its data. May be called twice. */
  stop(): Promise<void>;
};

/** Where a Prometheus runs. Default: on this machine, on a free port of 127.0.0.1. */
export type PrometheusPlace = {
  host?: string;
  port?: number;
  /** The command line that runs a program there, such as `Cluster.inNodeNetwork`. */
  commandLine?: (program: string, ...args: string[]) => string[];
};

/** Starts Debian's Prometheus with a data folder of its own, and waits until it answers queries. */
export async function startPrometheus(
  setup: PrometheusSetup,
  place: PrometheusPlace = {},
): Promise<Prometheus> {
  const { host = '127.0.0.1', commandLine = (...words) => words } = place;
  const port = place.port ?? (await freePort(host));
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
  const config = join(folder, 'prometheus.yml');
  const url = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
  try {
    await writeSetup(folder, config, setup);
    const [program = '', ...args] = commandLine(
      'prometheus',
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${host}:${port}`,
      '--web.enable-lifecycle',
    );
    const log = join(folder, 'prometheus.log');
    const server = await startServerProcess(program, args, log, `${url}/-/ready`);
    return {
      ...prometheusClient(url),
      url,
      pid: server.pid,
      log: server.log,
      async configure(changed) {
        await writeSetup(folder, config, changed);
        const response = await fetch(`${url}/-/reload`, { method: 'POST' });
        const text = await response.text();
        if (!response.ok) throw new Error(`Prometheus refuses its new configuration: ${text}`);
      },
      async stop() {
        await server.stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function writeSetup(folder: string, config: string, setup: PrometheusSetup): Promise<void> {
  const files: string[] = [];
  for (const [n, rules] of (setup.rules ?? []).entries()) {
    const file = join(folder, `rules-${n}.yaml`);
    await writeFile(file, rules);
    files.push(file);
  }
  await writeFile(config, prometheusConfig(setup, files));
}
