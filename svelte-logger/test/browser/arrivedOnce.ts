import { expect } from 'vitest';
import { type Service, until } from '../../../ingest-service/test/service/serviceFixture.ts';
import { stored } from '../../../ingest-service/test/service/stored.ts';
import type { Site } from './site.ts';

/** What pages said they wrote is stored, each once and each another one. */
export async function demandOnce(site: Site, service: Pick<Service, 'folder'>): Promise<void> {
  await until('all that was written arrived', async () => {
    const there = new Set(stored(service).map((record) => record.event_id));
    return [...site.promised].every((id) => there.has(id));
  });
  const records = stored(service);
  const ids = records.map((record) => record.event_id);
  expect(new Set(ids).size).toBe(ids.length);
  const labels = records.map((record) => record.data.label).filter((label) => label !== undefined);
  expect(new Set(labels).size).toBe(labels.length);
}
