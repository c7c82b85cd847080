import { join } from 'node:path';
import { agentImage } from './agentImage.ts';
import type { Cluster } from './cluster.ts';
import { helm } from './helm.ts';
import type { ImageArchive } from './imageArchive.ts';
import { imageValues } from './imageValues.ts';
import { ingestImage } from './ingestImage.ts';
import { operatorImage } from './operatorImage.ts';

export type ChartOptions = {
  /** Default `logpipeline`. */
  release?: string;
  /** Made when it is not there. Default `logpipeline`. */
  namespace?: string;
  /** The chart's folder. Default: the repository's own. */
  chart?: string;
  /** Beside the images, which are the repository's own. */
  values?: Readonly<Record<string, unknown>>;
  /** Images that were made before; a test that installs twice means the same ones. Default: made from this checkout, when needed. */
  images?: ChartImages;
  /** How long the operator may take to be ready, a Go duration. Default 2m. */
  timeout?: string;
};

/** `ingest` is for releases with `ingest.enabled`: others are spared the minute in which it is made. */
export type ChartImages = { operator: ImageArchive; agent: ImageArchive; ingest?: ImageArchive };

/** The images of the chart, made from this checkout. */
export async function chartImages(what: { ingest?: boolean } = {}): Promise<ChartImages> {
  return {
    operator: await operatorImage(),
    agent: await agentImage(),
    ...(what.ingest === true ? { ingest: await ingestImage() } : {}),
  };
}

/**
 * Installs the chart, or upgrades the release that is there, with images made from this checkout, and waits until the operator is
 * ready. Uninstall by `helm(cluster, ['uninstall', …])`.
 */
export async function installChart(cluster: Cluster, options: ChartOptions = {}): Promise<void> {
  const { release = 'logpipeline', namespace = 'logpipeline', values = {}, timeout = '2m' } = options;
  const chart = options.chart ?? join(import.meta.dirname, '..', '..', '..', 'charts', 'logpipeline');
  const made = options.images ?? (await chartImages({ ingest: hasIngest(values) }));
  const images: Record<string, Values> = {};
  for (const [component, { name, archive }] of Object.entries(made)) {
    await cluster.loadImage(archive);
    images[component] = { image: imageValues(name) };
  }
  await helm(
    cluster,
    [
      ...['upgrade', '--install', release, chart, '--namespace', namespace, '--create-namespace'],
      ...['--values', '-', '--wait', '--timeout', timeout],
    ],
    JSON.stringify(merged(images, values)),
  );
}

type Values = Readonly<Record<string, unknown>>;

function hasIngest({ ingest }: Values): boolean {
  return isMap(ingest) && ingest['enabled'] === true;
}

/** As helm merges: maps field by field, anything else is replaced. */
function merged(under: Values, over: Values): Values {
  const result: Record<string, unknown> = { ...under };
  for (const [field, value] of Object.entries(over)) {
    const below = result[field];
    result[field] = isMap(below) && isMap(value) ? merged(below, value) : value;
  }
  return result;
}

function isMap(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
