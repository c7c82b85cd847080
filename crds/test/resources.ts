import { readdir, readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { API_VERSION, KIND } from '../src/index.ts';

export type Resource = { apiVersion: string; kind: string; metadata: { name?: string }; spec: unknown };
export type GoodResource = { name: string; resource: Resource };
export type BadResource = GoodResource & {
  /** All of them, sorted. */
  errors: string[];
};
type Row = { name: string; metadata?: Resource['metadata']; spec: unknown; errors?: string[] };

const folder = new URL('./', import.meta.url);
export const samplesFolder = new URL('../samples/', import.meta.url);

export async function badResources(): Promise<BadResource[]> {
  const files = await yamlFiles(new URL('bad/', folder));
  return files.flatMap((text) =>
    (parse(text) as Row[]).map((row) => ({ ...resourceOf(row), errors: [...(row.errors ?? [])].sort() })),
  );
}

export async function goodResources(): Promise<GoodResource[]> {
  const rows: Row[] = parse(await readFile(new URL('good.yaml', folder), 'utf8'));
  return rows.map(resourceOf);
}

export async function samples(): Promise<GoodResource[]> {
  const files = await yamlFiles(samplesFolder);
  return files.map((text) => {
    const resource: Resource = parse(text);
    return { name: resource.metadata.name ?? '', resource };
  });
}

async function yamlFiles(place: URL): Promise<string[]> {
  const names = (await readdir(place)).filter((name) => name.endsWith('.yaml')).sort();
  return Promise.all(names.map((name) => readFile(new URL(name, place), 'utf8')));
}

function resourceOf({ name, metadata, spec }: Row): GoodResource {
  const given = { metadata: metadata ?? { name: 'logs' }, ...(spec === undefined ? {} : { spec }) };
  return {
    name,
    resource: {
      apiVersion: API_VERSION,
      kind: KIND,
      ...(expanded(given) as Pick<Resource, 'metadata' | 'spec'>),
    },
  };
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`);

/** What a text such as `$names(65)` stands for, so that the tables stay readable. */
const MANY: Readonly<Record<string, (count: number) => unknown>> = {
  names,
  labels: (count) => Object.fromEntries(names(count).map((name) => [name, 'x'])),
  expressions: (count) => names(count).map((key) => ({ key, operator: 'Exists' })),
  patterns: (count) => names(count).map((name) => ({ name, regex: 'a+' })),
  sampling: (count) => names(count).map(() => ({ levels: ['INFO'], keepPercent: 1 })),
};

function expanded(value: unknown): unknown {
  if (typeof value === 'string') {
    const [, kind, count] = /^\$([a-z]+)\((\d+)\)$/.exec(value) ?? [];
    const many = kind === undefined ? undefined : MANY[kind];
    if (many !== undefined) return many(Number(count));
    return value.replace(/\$long\((\d+)\)/g, (_, length) => 'a'.repeat(Number(length)));
  }
  if (Array.isArray(value)) return value.map(expanded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [expanded(name) as string, expanded(field)]),
  );
}
