import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import type { Json } from './testRelease.ts';

const DEPLOY = join(import.meta.dirname, '..', '..', '..', 'deploy');

/** How a Prometheus in the cluster scrapes a release, as docs/monitoring.md says. */
export type Scraping = {
  /** The rights of Prometheus's service account. */
  rights: Json[];
  /** Whose they are. */
  account: { name: string; namespace: string };
  /** Entries of `scrape_configs`. */
  scrapeConfigs: Json[];
};

export async function documentedScraping(): Promise<Scraping> {
  const text = (name: string) => readFile(join(DEPLOY, name), 'utf8');
  const rights = parseAllDocuments(await text('prometheus-rbac.yaml')).map((one) => one.toJS() as Json);
  const [subject] = rights.flatMap(({ subjects = [] }) => subjects);
  return {
    rights,
    account: { name: subject.name, namespace: subject.namespace },
    scrapeConfigs: parse(await text('prometheus.yaml')).scrape_configs,
  };
}
