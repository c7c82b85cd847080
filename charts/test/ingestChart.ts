import { binary } from '@logpipeline/test-binaries';
import { parseAllDocuments } from 'yaml';
import { chartFolder, helm } from '../src/renderChart.ts';

// biome-ignore lint/suspicious/noExplicitAny: manifests of fifteen kinds.
export type Manifest = any;

export const ON = ['--set', 'ingest.enabled=true'];
export const set = (...values: string[]) => [...ON, ...values.flatMap((one) => ['--set', one])];

export async function manifests(...args: string[]): Promise<Manifest[]> {
  const text = await helm(
    await binary('helm'),
    'template',
    'logpipeline',
    chartFolder,
    '--namespace',
    'logs',
    ...args,
  );
  return parseAllDocuments(text).flatMap((document) => document.toJS() ?? []);
}

export async function one(kind: string, ...args: string[]): Promise<Manifest> {
  const isIt = ({ metadata }: Manifest) => /^logpipeline-ingest/.test(metadata.name);
  const all = await manifests(...args);
  return all.find((manifest) => manifest.kind === kind && isIt(manifest));
}

export const podOf = async (...args: string[]) => (await one('StatefulSet', ...args)).spec.template;
