import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { binary } from '@logpipeline/test-binaries';
import { stringify } from 'yaml';
import type { ClusterLayout } from './clusterFolder.ts';
import { type ClusterStore, startClusterStore } from './clusterStore.ts';
import { imageValues } from './imageValues.ts';
import { chartImages } from './installChart.ts';
import { openCluster } from './openCluster.ts';

/** What a person needs to try the chart on a cluster of ours; `kit.json` in its folder. */
export type ClusterKit = {
  /** A folder for PATH, with the pinned kubectl and helm. */
  bin: string;
  /** A file for helm's `--values`: the images that were loaded, and the store's Secret. */
  values: string;
  /** The images that are on the node. The agent's has node and a shell, for pods of one's own. Null: none were loaded. */
  images: { operator: string; agent: string; ingest?: string } | null;
  /** Null: none was started. */
  store: ClusterStore | null;
};

export type KitOptions = { loadImages: boolean; store: boolean; onStep: (step: string) => void };

/** The name of the Secret that the values name. */
export const STORE_SECRET = 's3';

/** Adds to a cluster that runs what is asked for, and what was there before stays. May be called again: images are made anew when changed. */
export async function addKit(layout: ClusterLayout, name: string, options: KitOptions): Promise<ClusterKit> {
  const before = await kitOf(layout);
  options.onStep('kubectl and helm');
  const bin = join(layout.folder, 'bin');
  await linkPrograms(bin);
  const kit: ClusterKit = {
    bin,
    values: join(layout.folder, 'values.yaml'),
    images: before?.images ?? null,
    store: before?.store ?? null,
  };
  if (options.store) {
    options.onStep('the store');
    kit.store = await startClusterStore(layout);
  }
  if (options.loadImages) {
    options.onStep("the components' images");
    const made = await chartImages({ ingest: true });
    options.onStep('the images, on the node');
    const cluster = await openCluster(layout, name);
    for (const { archive } of Object.values(made)) await cluster.loadImage(archive);
    const { operator, agent, ingest } = made;
    kit.images = { operator: operator.name, agent: agent.name, ...(ingest && { ingest: ingest.name }) };
  }
  await writeFile(kit.values, stringify(chartValues(kit)));
  await writeFile(`${kitFile(layout)}.new`, JSON.stringify(kit));
  await rename(`${kitFile(layout)}.new`, kitFile(layout));
  return kit;
}

/** What a cluster was given, or null. */
export async function kitOf(layout: ClusterLayout): Promise<ClusterKit | null> {
  const text = await readFile(kitFile(layout), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as ClusterKit);
}

async function linkPrograms(bin: string): Promise<void> {
  await mkdir(bin, { recursive: true });
  for (const program of ['kubectl', 'helm'] as const) {
    await rm(join(bin, program), { force: true });
    await symlink(await binary(program), join(bin, program));
  }
}

function chartValues({ images, store }: ClusterKit): Record<string, unknown> {
  const components = Object.entries(images ?? {}).map(([component, name]) => [
    component,
    { image: imageValues(name) },
  ]);
  return {
    ...Object.fromEntries(components),
    ...(store === null ? {} : { s3: { credentialsSecret: STORE_SECRET, region: store.region } }),
  };
}

const kitFile = (layout: ClusterLayout) => join(layout.folder, 'kit.json');
